package org.quests.io.formats;

import java.util.Locale;

/** Small outputs of VASP, in its layout. */
final class VaspRuns {
  private VaspRuns() {}

  /** A vasprun.xml of two oxygen atoms and one hydrogen; step i has the energy −10 − i eV. */
  static String vasprun(int steps) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <modeling>
         <generator>
          <i name="program" type="string">vasp </i>
         </generator>
         <incar>
          <i type="string" name="SYSTEM">\u00c5ngstr\u00f6m &amp; more</i>
         </incar>
         <structure name="primitive_cell" >
          <varray name="positions" >
           <v> 0.5 0.5 0.5 </v>
          </varray>
         </structure>
         <atominfo>
          <atoms>       3 </atoms>
          <types>       2 </types>
          <array name="atoms" >
           <dimension dim="1">ion</dimension>
           <set>
            <rc><c>O </c><c>   1</c></rc>
            <rc><c>O </c><c>   1</c></rc>
            <rc><c>r </c><c>   2</c></rc>
           </set>
          </array>
          <array name="atomtypes" >
           <dimension dim="1">type</dimension>
           <set>
            <rc><c>   2</c><c>O </c><c>  16.0</c><c> 6.0</c><c>  PAW_PBE O 08Apr2002  </c></rc>
            <rc><c>   1</c><c>r </c><c>  91.2</c><c> 4.0</c><c>  PAW_PBE Zr_sv 04Jan2005  </c></rc>
           </set>
          </array>
         </atominfo>
        """);
    for (int i = 0; i < steps; i++) {
      text.append(step(i));
    }
    return text.append(" <structure name=\"finalpos\" >\n </structure>\n</modeling>\n").toString();
  }

  private static String step(int i) {
    return String.format(
        Locale.ROOT,
        """
         <calculation>
          <scstep>
           <energy>
            <i name="e_fr_energy">  -1.0 </i>
            <i name="e_0_energy">  -7.0 </i>
           </energy>
          </scstep>
          <scstep>
           <energy>
            <i name="e_fr_energy">  %1$d.25 </i>
            <i name="e_wo_entrp">  %1$d.5 </i>
            <i name="e_0_energy">  %1$d.375 </i>
           </energy>
          </scstep>
          <structure>
           <crystal>
            <varray name="basis" >
             <v>      10.00000000       0.00000000       0.00000000 </v>
             <v>       1.00000000       8.00000000       0.00000000 </v>
             <v>       0.00000000       0.00000000      12.00000000 </v>
            </varray>
            <varray name="rec_basis" >
             <v>       0.10000000       0.00000000       0.00000000 </v>
            </varray>
           </crystal>
           <varray name="positions" >
            <v>       0.10000000       0.50000000       0.25000000 </v>
            <v>       0.%2$d0000000       0.00000000       0.00000000 </v>
            <v>      -0.63265286-0.11227753     -0.15402785 </v>
           </varray>
          </structure>
          <varray name="forces" >
           <v>       0.10000000      -0.20000000       0.30000000 </v>
           <v>       0.00000000       1.00000000       2.00000000 </v>
           <v>       %3$d.00000000       1.00000000       2.00000000 </v>
          </varray>
          <varray name="stress" >
           <v>       1.00000000       4.00000000       6.00000000 </v>
           <v>       4.00000000       2.00000000       5.00000000 </v>
           <v>       6.00000000       5.00000000       3.00000000 </v>
          </varray>
          <energy>
           <i name="e_fr_energy">  %1$d.75 </i>
           <i name="e_0_energy">  -0.00000000 </i>
          </energy>
         </calculation>
        """,
        -10 - i,
        i,
        i);
  }

  /** What stands in an OUTCAR in front of the first iteration. */
  static String header(int isif) {
    return String.format(
        Locale.ROOT,
        """
         vasp.6.3.0 20Jan22 (build Feb 10 2022 08:00:00) complex

         executed on             LinuxIFC date 2022.04.23  05:48:14
         running on   16 total cores
         POTCAR:    PAW_PBE O 08Apr2002
         POTCAR:    PAW_PBE H.5 15Jun2001
           VRHFIN =O: s2p4
           TITEL  = PAW_PBE O 08Apr2002
           TITEL  = PAW_PBE H.5 15Jun2001
           number of dos      NEDOS =    301   number of ions     NIONS =      3
           ions per type =               2   1
           ISIF   =      %d    stress and relaxation
              direct lattice vectors                 reciprocal lattice vectors
            10.000000000  0.000000000  0.000000000     0.100000000  0.000000000  0.000000000
             1.000000000  8.000000000  0.000000000     0.000000000  0.125000000  0.000000000
             0.000000000  0.000000000 12.000000000     0.000000000  0.000000000  0.083333333
        """,
        isif);
  }

  static final String LATTICE =
      """
        VOLUME and BASIS-vectors are now :
            direct lattice vectors                 reciprocal lattice vectors
          11.000000000  0.000000000  0.000000000     0.090909091  0.000000000  0.000000000
           1.000000000  8.000000000  0.000000000     0.000000000  0.125000000  0.000000000
           0.000000000  0.000000000-12.000000000     0.000000000  0.000000000  0.083333333
      """;

  /** A step of an OUTCAR. */
  static String outcarStep(int i, String lattice) {
    return String.format(
            Locale.ROOT,
            """
            --------------------------------------- Iteration   %4d(   1)  -------------------------
              free energy    TOTEN  =       999.0 eV
              energy without entropy =      999.0  energy(sigma->0) =      999.0
              in kB       1.00000     2.00000     3.00000     4.00000     5.00000     6.00000
            """,
            i + 1)
        + lattice
        + String.format(
            Locale.ROOT,
            """
             POSITION                                       TOTAL-FORCE (eV/Angst)
             -----------------------------------------------------------------------------------
                  5.00000      4.20903      5.20000        -0.141986     -0.573729      0.356515
                  2.3000%1$d      6.27327      1.13000        -0.603569-123456.789012      0.000000
                  4.64061      3.49272     -4.58000        -0.446503      0.453279      0.921972
             -----------------------------------------------------------------------------------
                total drift:                               -0.005850     -0.002026      0.008629
              FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
              ---------------------------------------------------
              free  energy   TOTEN  =       %2$d.75000000 eV

              energy  without entropy=      %2$d.50000000  energy(sigma->0) =      %2$d.62500000
              EKIN   =         0.1
            """,
            i,
            -10 - i);
  }

  static final String TIMING =
      "\n General timing and accounting informations for this job:\n Total CPU time: 1.0\n";

  /** An OUTCAR of two oxygen atoms and one hydrogen; step i has the free energy −10.75 − i eV. */
  static String outcar(int steps) {
    StringBuilder text = new StringBuilder(header(3));
    for (int i = 0; i < steps; i++) {
      text.append(outcarStep(i, LATTICE));
    }
    return text.append(TIMING).toString();
  }
}
