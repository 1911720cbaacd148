#!/bin/sh
# Compiles the kernels into the folder $1, for rows of any form: machine code for several devices, and PTX, of which a
# driver that is not older than this nvcc makes machine code for any device from compute capability 8.0 on. The names say
# of which source they were made. Without nvcc there will be none.
set -eu
cd "$(dirname "$0")/../cuda"
mkdir -p "$1"
rm -f "$1"/kernels-*.cubin "$1"/kernels-*.ptx "$1"/*.part
if ! command -v nvcc >/dev/null; then
  echo "no kernels are built in: nvcc is not on the PATH"
  exit
fi
name=$1/kernels-$(sha256sum <kernels.cu | cut -c 1-16)
for arch in 80 86 89 90 100 120; do
  if nvcc --list-gpu-code | grep -qx "sm_$arch"; then
    nvcc -cubin "-arch=sm_$arch" --fmad=false -std=c++17 -o "$1/kernels.part" kernels.cu
    mv "$1/kernels.part" "$name.sm_$arch.cubin"
  else
    echo "no machine code for sm_$arch is built in: this nvcc does not know it"
  fi
done
nvcc -ptx -arch=compute_80 --fmad=false -std=c++17 -o "$1/kernels.part" kernels.cu
mv "$1/kernels.part" "$name.ptx"
