#!/bin/sh
# Compiles the kernels to the file $1, for rows of any form and any device from compute capability 8.0 on; the driver
# makes machine code of that. Its first line says of which source it was made. Without nvcc there will be none.
set -eu
cd "$(dirname "$0")/../cuda"
if ! command -v nvcc >/dev/null; then
  rm -f "$1"
  echo "no kernels are built in: nvcc is not on the PATH"
  exit
fi
nvcc -ptx -arch=compute_80 --fmad=false -std=c++17 -o "$1.part" kernels.cu
{ printf '// %s\n' "$(sha256sum <kernels.cu | cut -d ' ' -f 1)" && cat "$1.part"; } >"$1"
rm "$1.part"
