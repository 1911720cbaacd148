#!/bin/sh
# Compiles the kernels by nvcc for the devices that they are made for, generic and for one form of rows, and holds what
# they may spill and use. Where there is no nvcc it says so, and fails if it is told to with --required.
set -eu
cd "$(dirname "$0")/../../.."

if ! command -v nvcc >/dev/null; then
  echo "kernels.cu was not compiled: nvcc is not on the PATH"
  [ "${1---optional}" != --required ]
  exit
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# What a kernel keeps in slow memory, in bytes; it may have all registers that its launch bounds allow: 128 in single
# precision, where two blocks share a multiprocessor, 255 in double.
most=128

compile() {
  nvcc -cubin "-arch=$1" --fmad=false -std=c++17 -Werror all-warnings -Xptxas -v $2 -o "$folder/kernels.cubin" \
    src/main/cuda/kernels.cu 2>"$folder/log" || { cat "$folder/log"; exit 1; }
  awk -v arch="$1" -v form="$2" -v most="$most" '
    /Compiling entry function/ { split($0, part, "\047"); name = part[2] }
    /bytes spill stores/ { for (i = 1; i < NF; i++) if ($i == "bytes" && $(i + 1) == "spill" && $(i + 2) ~ /stores/) spill = $(i - 1) }
    /Used [0-9]+ registers/ {
      for (i = 1; i < NF; i++) if ($i == "Used") registers = $(i + 1)
      allowed = name == "sumSingle" ? 128 : 255
      printf "%s %s %s: %d registers, %d bytes spilled\n", name, arch, form, registers, spill
      seen++
      if (spill > most || registers > allowed) { print "too many"; bad = 1 }
    }
    END { exit bad || seen != 2 }' "$folder/log"
}

for arch in sm_80 sm_90; do
  if ! nvcc --list-gpu-code | grep -qx $arch && [ "${1---optional}" != --required ]; then
    echo "kernels.cu was not compiled for $arch: this nvcc does not know it"
    continue
  fi
  compile $arch ''
  compile $arch '-DAXES=63 -DDIFFERENCES=8'
done
