package org.quests.io;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quests.core.QuestsException;

/** Formats that are recognised but not read, so that the message can say what to do instead. */
enum ForeignFormat {
  NETCDF(
      "a netCDF file",
      ase("netcdftrajectory") + " (with the package python3-netcdf4)",
      start("CDF[\u0001\u0002\u0005]")),
  HDF5(
      "an HDF5 file",
      "; turn it into extended XYZ with the program that wrote it, for only that one knows what is"
          + " in it",
      start("\u0089HDF\r\n")),
  ASE_DB("an ASE database (SQLite)", ase("db"), start("SQLite format 3\0")),
  LMDB(
      "an LMDB database, such as .aselmdb",
      "; ASE reads it with the package ase-db-backends: python3 -c \"import ase.db, ase.io;"
          + " ase.io.write('FILE.extxyz', [row.toatoms() for row in"
          + " ase.db.connect('FILE').select()])\"",
      start(".{16}\u00de\u00c0\u00ef\u00be")),
  ASE_JSON(
      "an ASE database (JSON)",
      ase("json"),
      start("\\s*\\{\\s*\"[^\"]*\"\\s*:\\s*\\{.*(__ndarray__|\"(numbers|positions|unique_id)\")")),
  DCD("a DCD trajectory", null, start("(.{4}|.{8})CORD")),
  XTC("an XTC trajectory", null, start("\0\0\u0007\u00cb")),
  TRR("a TRR trajectory", null, start("\0\0\u0007\u00c9")),
  PDB("a PDB file", ase("proteindatabank"), line("CRYST1 +\\d|(ATOM  |HETATM)[ \\d*A-Fa-f]{5} ")),
  GRO(
      "a GROMACS file (GRO)",
      ase("gromacs"),
      start("[^\n]*\n\\s*\\d+\\s*\n[ \\d]{5}[^\n]{10}[ \\d]{5}( *-?\\d+\\.\\d+){3,6}\\s*\n")),
  ESPRESSO_IN(
      "an input of Quantum ESPRESSO", ase("espresso-in"), line("\\s*&(?i:control|system)\\b")),
  ESPRESSO_OUT(
      "an output of Quantum ESPRESSO", ase("espresso-out"), line("\\s*Program PWSCF v\\.")),
  CASTEP_CELL("a cell file of CASTEP", ase("castep-cell"), line("\\s*%(?i:block\\s+lattice_)")),
  CASTEP_GEOM("a geometry run of CASTEP", ase("castep-geom"), start("\\s*BEGIN header.*<-- c *\n")),
  CASTEP_MD("a trajectory of CASTEP", ase("castep-md"), start("\\s*BEGIN header")),
  CASTEP("an output of CASTEP", ase("castep-castep"), line(" \\| +CCC +AA +SSS +TTTTT")),
  AIMS_OUT("an output of FHI-aims", ase("aims-output"), line("\\s*Invoking FHI-aims")),
  AIMS(
      "a geometry of FHI-aims",
      ase("aims"),
      line("\\s*(lattice_vector( +\\S+){3}|atom(_frac)?( +[-+.\\deE]+){3} +[A-Z][a-z]?)\\s*$")),
  XSF(
      "an XSF file",
      ase("xsf"),
      start("(?:#[^\n]*+\n)*+\\s*(CRYSTAL|SLAB|POLYMER|MOLECULE|ATOMS|ANIMSTEPS)\\b")),
  ATOM_EYE("an AtomEye configuration", ase("cfg"), start("\\s*Number of particles *=")),
  GEN("a GEN file of DFTB+", ase("gen"), start("\\s*\\d+\\s+[CSFcsf]\\s*\n")),
  ABACUS("a structure of ABACUS", dpdata("System", "abacus/stru"), start("\\s*ATOMIC_SPECIES\\b")),
  PWMAT_MOVEMENT(
      "a trajectory of PWmat (MOVEMENT)",
      dpdata("LabeledSystem", "pwmat/movement"),
      start("\\s*\\d+ +atoms *, *Iteration")),
  PWMAT(
      "a structure of PWmat (atom.config)",
      dpdata("System", "pwmat/atom.config"),
      start("\\s*\\d+[^\n]*\n\\s*(?i:lattice)[^\n]*\n")),
  TINKER(
      "a file of Tinker",
      "; to turn it into XYZ: obabel -itxyz FILE -oxyz -O FILE.xyz",
      start("\\s*\\d+ +[^\n]*\n\\s*1 +[A-Za-z]\\S*( +-?\\d+\\.\\d+){3} +\\d+"));

  private final String title;

  /** How it is turned into extended XYZ; null where it does not name elements. */
  private final @Nullable String remedy;

  @SuppressWarnings("ImmutableEnumChecker") // The predicates keep nothing.
  private final Predicate<String> test;

  ForeignFormat(String title, @Nullable String remedy, Predicate<String> test) {
    this.title = title;
    this.remedy = remedy;
    this.test = test;
  }

  private static String ase(String format) {
    return "; to turn it into extended XYZ: python3 -m ase convert -i "
        + format
        + " -o extxyz FILE FILE.extxyz";
  }

  private static String dpdata(String system, String format) {
    return "; to turn it into a folder of DeePMD-kit: python3 -c \"import dpdata; dpdata."
        + system
        + "('FILE', fmt='"
        + format
        + "').to('deepmd/npy', 'FILE.deepmd')\"";
  }

  /** Whether the content starts like this. */
  private static Predicate<String> start(String regex) {
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return head -> pattern.matcher(head).lookingAt();
  }

  /** Whether one of its first lines starts like this. */
  private static Predicate<String> line(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return head -> head.lines().anyMatch(line -> pattern.matcher(line).lookingAt());
  }

  /** The format of content that starts like this, as Latin-1; null where it is none of these. */
  static @Nullable ForeignFormat of(String head) {
    for (ForeignFormat format : values()) {
      if (format.test.test(head)) {
        return format;
      }
    }
    return null;
  }

  /** The error about an input in this format. */
  QuestsException refusal(String name) {
    // Standard input has a name that no shell would take for a file.
    String file = name.matches("[\\w./+-]+") ? name : "FILE";
    return QuestsException.input(
        name
            + ": expected frames in a format that can be read, found "
            + title
            + (remedy == null
                ? ", which names no elements: turn it into extended XYZ with the program that has"
                    + " its topology"
                : remedy.replace("FILE", file)));
  }
}
