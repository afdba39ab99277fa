#!/usr/bin/env pwsh
# Runs the release: ./build.ps1 --target=Deploy. ./build.ps1 --help tells the rest. build.sh is its twin, section by section.
$ErrorActionPreference = 'Stop'

# -- Where everything is --
$root = $PSScriptRoot
$program = Join-Path $root 'build/bin/Release/net10.0/Build.dll'
$stamp = Join-Path $root 'build/bin/.stamp'
$log = Join-Path $root 'build/bin/build.log'
$isWindowsHere = [Environment]::OSVersion.Platform -eq 'Win32NT'
$exe = if ($isWindowsHere) { 'dotnet.exe' } else { 'dotnet' }

# -- A home to write to --
$userHome = if ($isWindowsHere) { $env:USERPROFILE } else { $env:HOME }
$canWrite = $false
if ($userHome -and (Test-Path -LiteralPath $userHome -PathType Container)) {
  try {
    $probe = Join-Path $userHome ('.interlock-' + [Guid]::NewGuid().ToString('N'))
    [IO.File]::WriteAllText($probe, '')
    [IO.File]::Delete($probe)
    $canWrite = $true
  } catch { $canWrite = $false }
}
if (-not $canWrite) {
  $userHome = Join-Path $root 'build/bin/home'
  [void][IO.Directory]::CreateDirectory($userHome)
  if ($isWindowsHere) { $env:USERPROFILE = $userHome } else { $env:HOME = $userHome }
  $env:DOTNET_CLI_HOME = $userHome
  if (-not $env:NUGET_PACKAGES) { $env:NUGET_PACKAGES = Join-Path $userHome '.nuget/packages' }
}
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'

# -- Is there anything to build? --
# The stamp is as old as the start of the last good build, and names the dotnet and the packages that made it.
# Folders count too: a file that is gone leaves its folder newer.
function Get-Mode {
  $props = if (Test-Path -LiteralPath (Join-Path $root 'UseStandIns.props')) { 'props' } else { 'none' }
  if ($env:UseStandIns) { return "packages:$env:UseStandIns" }
  return "packages:$props"
}

function Test-Newer([string] $folder, [DateTime] $than) {
  if ([IO.Directory]::GetLastWriteTimeUtc($folder) -gt $than) { return $true }
  foreach ($file in [IO.Directory]::GetFiles($folder)) {
    if ([IO.File]::GetLastWriteTimeUtc($file) -gt $than) { return $true }
  }
  foreach ($child in [IO.Directory]::GetDirectories($folder)) {
    $name = [IO.Path]::GetFileName($child)
    if ($name -ne 'bin' -and $name -ne 'obj' -and (Test-Newer $child $than)) { return $true }
  }
  return $false
}

function Test-Fresh {
  if (-not ((Test-Path -LiteralPath $stamp) -and (Test-Path -LiteralPath $program))) { return $false }
  $lines = @([IO.File]::ReadAllLines($stamp))
  if ($lines.Count -lt 2 -or -not (Test-Path -LiteralPath $lines[0] -PathType Leaf) -or $lines[1] -ne (Get-Mode)) { return $false }
  $script:dotnet = $lines[0]
  $than = [IO.File]::GetLastWriteTimeUtc($stamp)
  foreach ($file in 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'UseStandIns.props', 'global.json', 'NuGet.config', 'nuget.config', 'BannedSymbols.txt', '.editorconfig') {
    $path = Join-Path $root $file
    if ((Test-Path -LiteralPath $path) -and [IO.File]::GetLastWriteTimeUtc($path) -gt $than) { return $false }
  }
  return -not ((Test-Newer (Join-Path $root 'build') $than) -or (Test-Newer (Join-Path $root 'src') $than))
}

# -- The .NET SDK --
function Test-Sdk([string] $candidate) {
  if (-not (Test-Path -LiteralPath $candidate -PathType Leaf)) { return $false }
  $item = Get-Item -LiteralPath $candidate
  while ($item.LinkType -eq 'SymbolicLink') {
    $next = [string] @($item.Target)[0]
    if (-not [IO.Path]::IsPathRooted($next)) { $next = Join-Path $item.DirectoryName $next }
    $item = Get-Item -LiteralPath $next
  }
  foreach ($sdk in 'sdk', '../sdk', '../libexec/sdk') {
    $folder = Join-Path $item.DirectoryName $sdk
    if ((Test-Path -LiteralPath $folder) -and @([IO.Directory]::GetDirectories($folder, '10.*')).Count -gt 0) { return $true }
  }
  return $false
}

function Find-Dotnet {
  $candidates = @()
  if ($env:DOTNET_ROOT) { $candidates += Join-Path $env:DOTNET_ROOT $exe }
  $onPath = Get-Command dotnet -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
  if ($onPath) { $candidates += $onPath.Path }
  $candidates += Join-Path $userHome ".dotnet/$exe"
  if ($isWindowsHere) {
    $candidates += Join-Path $env:ProgramFiles 'dotnet/dotnet.exe'
    if ($env:LOCALAPPDATA) { $candidates += Join-Path $env:LOCALAPPDATA 'Microsoft/dotnet/dotnet.exe' }
  } else {
    $candidates += '/usr/share/dotnet/dotnet', '/usr/lib/dotnet/dotnet', '/usr/lib64/dotnet/dotnet', '/usr/local/share/dotnet/dotnet', '/usr/local/bin/dotnet', '/opt/dotnet/dotnet', '/opt/homebrew/bin/dotnet', '/snap/bin/dotnet'
  }
  foreach ($candidate in $candidates) {
    if (Test-Sdk $candidate) {
      $script:dotnet = $candidate
      return $true
    }
  }
  return $false
}

function Write-HowToGetDotnet {
  $how = 'see https://dotnet.microsoft.com/download/dotnet/10.0'
  if ($isWindowsHere) { $how = 'winget install Microsoft.DotNet.SDK.10' }
  [Console]::Error.WriteLine('The .NET SDK 10 is needed and was not found (looked on PATH, in DOTNET_ROOT, in ~/.dotnet and where systems install it).')
  [Console]::Error.WriteLine("To get it: $how")
}

# -- Real packages or stand-ins --
# Only a feed that answers and lacks a package counts as lacking it: offline is an error.
function Invoke-Dotnet([string[]] $arguments) {
  # Windows PowerShell makes errors of what a program writes to stderr.
  $before = $ErrorActionPreference
  $ErrorActionPreference = 'Continue'
  try {
    $lines = @(& $script:dotnet @arguments 2>&1 | ForEach-Object { "$_" })
    $code = $LASTEXITCODE
  } finally { $ErrorActionPreference = $before }
  [IO.File]::WriteAllLines($log, [string[]] $lines)
  return $code
}

function Select-Packages {
  $props = Join-Path $root 'UseStandIns.props'
  if ($env:UseStandIns -or (Test-Path -LiteralPath $props)) { return $true }
  # Its lock file goes to obj: a restore that fails leaves half a one.
  $code = Invoke-Dotnet @('restore', (Join-Path $root 'build/Build.csproj'), '--nologo', '-v', 'q', '-p:UseStandIns=false', '-p:NuGetLockFilePath=obj/trial.lock.json')
  if ($code -eq 0) { return $true }
  $lines = @([IO.File]::ReadAllLines($log))
  $others = @($lines | Where-Object { $_ -match 'error' -and $_ -notmatch 'NU110[12]' })
  if (@($lines -match 'NU110[12]').Count -gt 0 -and $others.Count -eq 0 -and @($lines -match 'NU1301|NU1801').Count -eq 0) {
    [IO.File]::WriteAllText($props, "<Project><PropertyGroup><UseStandIns>true</UseStandIns></PropertyGroup></Project>`n")
    [Console]::Error.WriteLine('The package feed lacks Cake.Frosting or its kin: building with the stand-ins of src/StandIns (UseStandIns.props; delete it to try again).')
    return $true
  }
  [Console]::Error.WriteLine('The packages could not be restored:')
  Write-Errors
  return $false
}

# -- Build --
function Write-Errors {
  $lines = @([IO.File]::ReadAllLines($log))
  $errors = @($lines | Where-Object { $_ -match '(error|warn(ing)?) ?[A-Z]*[0-9]*:' } | ForEach-Object { $_ -replace ' \[[^\]]*\]$', '' } | Sort-Object -Unique)
  if ($errors.Count -eq 0) { $errors = $lines }
  foreach ($line in $errors) { [Console]::Error.WriteLine($line) }
}

function Invoke-Build {
  if (Test-Fresh) { return $true }
  if (-not (Find-Dotnet)) {
    Write-HowToGetDotnet
    return $false
  }
  if (-not (Select-Packages)) { return $false }
  # Made now, so that the build making them does not leave their parents newer than the stamp.
  $projects = @((Join-Path $root 'build')) + @([IO.Directory]::GetDirectories((Join-Path $root 'src'))) + @([IO.Directory]::GetDirectories((Join-Path $root 'src/StandIns')))
  foreach ($project in $projects) {
    [void][IO.Directory]::CreateDirectory((Join-Path $project 'bin'))
    [void][IO.Directory]::CreateDirectory((Join-Path $project 'obj'))
  }
  [IO.File]::WriteAllText("$stamp.next", "$script:dotnet`n$(Get-Mode)`n")
  if (Test-Path -LiteralPath $stamp) { [IO.File]::Delete($stamp) }
  $code = Invoke-Dotnet @('build', (Join-Path $root 'build/Build.csproj'), '-c', 'Release', '--nologo', '-v', 'q', '-clp:NoSummary')
  if ($code -ne 0) {
    [Console]::Error.WriteLine('The build program does not compile:')
    Write-Errors
    return $false
  }
  [IO.File]::Move("$stamp.next", $stamp)
  return $true
}

# -- One build at a time --
if (-not (Test-Fresh)) {
  [void][IO.Directory]::CreateDirectory((Join-Path $root 'build/bin'))
  $lock = $null
  while ($null -eq $lock) {
    try { $lock = [IO.File]::Open((Join-Path $root 'build/bin/.lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
    catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
  }
  try { $built = Invoke-Build } finally { $lock.Dispose() }
  if (-not $built) { exit 1 }
  $script:dotnet = @([IO.File]::ReadAllLines($stamp))[0]
}

# -- Run --
& $script:dotnet $program @args
exit $LASTEXITCODE
