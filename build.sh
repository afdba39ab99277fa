#!/usr/bin/env bash
# Runs the release: ./build.sh --target=Deploy. ./build.sh --help tells the rest. build.ps1 is its twin, section by section.
set -euo pipefail

# -- Where everything is --
here=${BASH_SOURCE[0]}
while [ -L "$here" ]; do
  link=$(readlink -- "$here")
  case $link in /*) here=$link ;; *) here=$(dirname -- "$here")/$link ;; esac
done
case $here in */*) root=${here%/*} ;; *) root=. ;; esac
root=$(cd -- "$root" && pwd)
program=$root/build/bin/Release/net10.0/Build.dll
stamp=$root/build/bin/.stamp
log=$root/build/bin/build.log

# -- A home to write to --
if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
  mkdir -p "$root/build/bin/home"
  export HOME=$root/build/bin/home
  export DOTNET_CLI_HOME=$HOME
  export NUGET_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages}
fi
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

# -- Is there anything to build? --
# The stamp is as old as the start of the last good build, and names the dotnet and the packages that made it.
# Folders count too: a file that is gone leaves its folder newer.
mode() {
  local props=none
  if [ -f "$root/UseStandIns.props" ]; then props=props; fi
  mode="packages:${UseStandIns:-$props}"
}

is_fresh() {
  [ -f "$stamp" ] && [ -f "$program" ] || return 1
  local mode='' made_in='' file watched=("$root/build" "$root/src")
  { IFS= read -r dotnet && IFS= read -r made_in; } <"$stamp" || return 1
  mode
  [ -x "$dotnet" ] && [ "$made_in" = "$mode" ] || return 1
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props UseStandIns.props global.json NuGet.config nuget.config BannedSymbols.txt .editorconfig; do
    if [ -e "$root/$file" ]; then watched+=("$root/$file"); fi
  done
  [ -z "$(find "${watched[@]}" -type d \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit)" ]
}

# -- The .NET SDK --
has_sdk() {
  [ -x "$1" ] && [ ! -d "$1" ] || return 1
  local real folder sdk
  real=$(readlink -f -- "$1" 2>/dev/null || printf '%s' "$1")
  folder=${real%/*}
  for sdk in "$folder"/sdk/10.* "$folder"/../sdk/10.* "$folder"/../libexec/sdk/10.*; do
    if [ -d "$sdk" ]; then return 0; fi
  done
  return 1
}

find_dotnet() {
  local candidate
  for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$(command -v dotnet || true)" "$HOME/.dotnet/dotnet" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/lib64/dotnet/dotnet /usr/local/share/dotnet/dotnet \
    /usr/local/bin/dotnet /opt/dotnet/dotnet /opt/homebrew/bin/dotnet /snap/bin/dotnet; do
    if [ -n "$candidate" ] && has_sdk "$candidate"; then
      dotnet=$candidate
      return 0
    fi
  done
  return 1
}

say_how_to_get_dotnet() {
  local id='' how='see https://dotnet.microsoft.com/download/dotnet/10.0'
  # shellcheck disable=SC1091
  if [ -r /etc/os-release ]; then id=$(. /etc/os-release && printf '%s %s' "${ID:-}" "${ID_LIKE:-}"); fi
  case "$id $(uname -s)" in
    *ubuntu*) how='sudo apt-get update && sudo apt-get install -y dotnet-sdk-10.0' ;;
    *debian*) how='add the packages.microsoft.com feed (https://learn.microsoft.com/dotnet/core/install/linux-debian), then: sudo apt-get install -y dotnet-sdk-10.0' ;;
    *fedora* | *rhel*) how='sudo dnf install -y dotnet-sdk-10.0' ;;
    *alpine*) how='sudo apk add dotnet10-sdk' ;;
    *arch*) how='sudo pacman -S dotnet-sdk' ;;
    *suse*) how='sudo zypper install dotnet-sdk-10.0' ;;
    *Darwin*) how='brew install --cask dotnet-sdk' ;;
  esac
  printf 'The .NET SDK 10 is needed and was not found (looked on PATH, in DOTNET_ROOT, in ~/.dotnet and where systems install it).\n' >&2
  printf 'To get it: %s\n' "$how" >&2
  printf 'Or, without root: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0\n' >&2
}

install_dotnet() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1 || return 1
  printf 'The .NET SDK 10 was not found; installing the package dotnet-sdk-10.0.\n' >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq dotnet-sdk-10.0 >/dev/null && find_dotnet
}

# -- Real packages or stand-ins --
# Only a feed that answers and lacks a package counts as lacking it: offline is an error.
choose_packages() {
  if [ -n "${UseStandIns:-}" ] || [ -f "$root/UseStandIns.props" ]; then return 0; fi
  # Its lock file goes to obj: a restore that fails leaves half a one.
  if "$dotnet" restore "$root/build/Build.csproj" --nologo -v q -p:UseStandIns=false -p:NuGetLockFilePath=obj/trial.lock.json >"$log" 2>&1 </dev/null; then return 0; fi
  if grep -Eq 'NU110[12]' "$log" && ! grep -E 'error' "$log" | grep -Evq 'NU110[12]' && ! grep -Eq 'NU1301|NU1801' "$log"; then
    printf '<Project><PropertyGroup><UseStandIns>true</UseStandIns></PropertyGroup></Project>\n' >"$root/UseStandIns.props"
    printf 'The package feed lacks Cake.Frosting or its kin: building with the stand-ins of src/StandIns (UseStandIns.props; delete it to try again).\n' >&2
    return 0
  fi
  printf 'The packages could not be restored:\n' >&2
  show_errors
  return 1
}

# -- Build --
show_errors() {
  if ! grep -E '(error|warn(ing)?) ?[A-Z]*[0-9]*:' "$log" | sed 's/ \[[^]]*\]$//' | sort -u >&2; then cat "$log" >&2; fi
}

build() {
  if is_fresh; then return 0; fi
  find_dotnet || install_dotnet || { say_how_to_get_dotnet; return 1; }
  choose_packages || return 1
  # Made now, so that the build making them does not leave their parents newer than the stamp.
  local project mode=''
  for project in "$root"/build "$root"/src/*/ "$root"/src/StandIns/*/; do mkdir -p "$project/bin" "$project/obj"; done
  mode
  printf '%s\n%s\n' "$dotnet" "$mode" >"$stamp.next"
  rm -f "$stamp"
  if ! "$dotnet" build "$root/build/Build.csproj" -c Release --nologo -v q -clp:NoSummary >"$log" 2>&1 </dev/null; then
    printf 'The build program does not compile:\n' >&2
    show_errors
    return 1
  fi
  mv "$stamp.next" "$stamp"
}

# -- One build at a time --
if ! is_fresh; then
  mkdir -p "$root/build/bin"
  # 9 stays here: what the build leaves running must not hold the lock.
  (
    if command -v flock >/dev/null; then flock 9; fi
    build 9>&-
  ) 9>"$root/build/bin/.lock" || exit 1
  is_fresh || IFS= read -r dotnet <"$stamp"
fi

# -- Run --
exec "$dotnet" "$program" "$@"
