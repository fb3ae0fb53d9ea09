# Facts of this computer for rasoat, schema rasoat.self/1, written beside this script as one file.
# Reads only: no administrator rights, no network, nothing is installed or changed.
# Windows PowerShell 2.0 to 5.1. Pure ASCII on purpose: PowerShell 2.0 reads a script in the computer's own code page.
param([string]$Folder)

$ErrorActionPreference = 'SilentlyContinue'
Set-StrictMode -Off
if (-not $Folder) { $Folder = Split-Path -Parent $MyInvocation.MyCommand.Path }
$Folder = (Resolve-Path -LiteralPath $Folder).ProviderPath

$interesting = New-Object System.Text.RegularExpressions.Regex('@PROGRAMS@')
$placeholders = @(@PLACEHOLDERS@)
$mostPrograms = @MOST@

# --- JSON: ConvertTo-Json came with PowerShell 3.0. All but printable ASCII is written as \uXXXX. ---

function ConvertTo-JsonText([string]$text) {
  $builder = New-Object System.Text.StringBuilder
  [void]$builder.Append('"')
  foreach ($character in $text.ToCharArray()) {
    $code = [int]$character
    if ($code -eq 34) { [void]$builder.Append('\"') }
    elseif ($code -eq 92) { [void]$builder.Append('\\') }
    elseif ($code -lt 32 -or $code -gt 126) { [void]$builder.Append('\u' + $code.ToString('x4')) }
    else { [void]$builder.Append($character) }
  }
  [void]$builder.Append('"')
  return $builder.ToString()
}

function ConvertTo-JsonNumber($value) {
  if ($value -eq $null) { return 'null' }
  return ([decimal]$value).ToString('0', [System.Globalization.CultureInfo]::InvariantCulture)
}

function ConvertTo-JsonList($values) {
  $parts = @()
  foreach ($value in @($values)) { if ($value) { $parts += (ConvertTo-JsonText ([string]$value)) } }
  return '[' + [string]::Join(', ', [string[]]$parts) + ']'
}

# --- reading ---

function Get-Value([string]$key, [string]$name) {
  $item = Get-ItemProperty -Path $key
  if ($item -eq $null) { return $null }
  return $item.$name
}

function Get-Text($value) {
  $text = ([string]$value).Trim()
  if ($placeholders -contains $text.ToLower()) { return '' }
  return $text
}

function Get-State($value) {
  if ($value -eq $null) { return 'unknown' }
  if ($value -eq 1) { return 'on' }
  if ($value -eq 0) { return 'off' }
  return 'unknown'
}

function Get-Folded([string]$text) {
  $builder = New-Object System.Text.StringBuilder
  foreach ($character in $text.ToLower().Normalize([System.Text.NormalizationForm]::FormD).ToCharArray()) {
    $kind = [System.Globalization.CharUnicodeInfo]::GetUnicodeCategory($character)
    if ($kind -ne [System.Globalization.UnicodeCategory]::NonSpacingMark) { [void]$builder.Append($character) }
  }
  return $builder.ToString().Replace([string][char]0x111, 'd')
}

# Win32_QuickFixEngineering.InstalledOn is month/day/year, or 16 hexadecimal digits of a FILETIME.
function Get-Day([string]$text) {
  try {
    if ($text -match '^(\d{1,2})/(\d{1,2})/(\d{4})\b') {
      return New-Object System.DateTime([int]$matches[3], [int]$matches[1], [int]$matches[2])
    }
    if ($text -match '^[0-9a-fA-F]{16}$') { return [System.DateTime]::FromFileTimeUtc([System.Convert]::ToInt64($text, 16)) }
  } catch { }
  return $null
}

function Get-LastUpdate {
  $newest = $null
  foreach ($update in @(Get-WmiObject -Class Win32_QuickFixEngineering)) {
    if ($update -eq $null) { continue }
    $day = Get-Day ([string]$update.psbase.Properties['InstalledOn'].Value)
    if ($day -ne $null -and ($newest -eq $null -or $day -gt $newest)) { $newest = $day }
  }
  if ($newest -eq $null) { return 'null' }
  return ConvertTo-JsonText ($newest.ToString('yyyy-MM-dd', [System.Globalization.CultureInfo]::InvariantCulture))
}

# Servers have no Security Center, there nothing is known. Windows XP keeps it under another name with other fields.
function Get-Antivirus($productType) {
  $products = @(Get-WmiObject -Namespace 'root\SecurityCenter2' -Class AntiVirusProduct | Where-Object { $_ })
  $old = @(Get-WmiObject -Namespace 'root\SecurityCenter' -Class AntiVirusProduct | Where-Object { $_ -and $_.displayName })
  foreach ($product in $products) {
    if (([int64]$product.productState -band 0xF000) -eq 0x1000) { return @('on', [string]$product.displayName) }
  }
  foreach ($product in $old) {
    if ($product.onAccessScanningEnabled) { return @('on', [string]$product.displayName) }
  }
  if (($products.Length + $old.Length) -gt 0) { return @('off', [string]@($products + $old)[0].displayName) }
  if ($productType -eq 1) { return @('off', '') }
  return @('unknown', '')
}

function Get-Firewall {
  $policy = 'HKLM:\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy'
  $states = @()
  foreach ($name in 'DomainProfile', 'StandardProfile', 'PublicProfile') {
    $states += (Get-State (Get-Value "$policy\$name" 'EnableFirewall'))
  }
  if ($states -contains 'off') { return 'off' }
  if ($states -contains 'unknown') { return 'unknown' }
  return 'on'
}

# What "Apps and features" lists, and of that only what the list of names above holds.
function Get-Programs {
  $found = @{}
  $keys = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*',
    'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*',
    'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*'
  foreach ($key in $keys) {
    foreach ($item in @(Get-ItemProperty -Path $key)) {
      if ($item -eq $null -or -not $item.DisplayName -or $item.SystemComponent -or $item.ParentKeyName) { continue }
      if (-not $interesting.IsMatch((Get-Folded ([string]$item.DisplayName)))) { continue }
      $line = '{"name": ' + (ConvertTo-JsonText $item.DisplayName) + ', "version": ' +
        (ConvertTo-JsonText $item.DisplayVersion) + ', "publisher": ' + (ConvertTo-JsonText $item.Publisher) + '}'
      $found[$line] = $true
    }
  }
  $lines = @($found.Keys | Sort-Object | Select-Object -First $mostPrograms)
  return '[' + [string]::Join(', ', [string[]]$lines) + ']'
}

# --- the facts ---

$version = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$bios = 'HKLM:\HARDWARE\DESCRIPTION\System\BIOS'
$system = Get-WmiObject -Class Win32_OperatingSystem
$computer = Get-WmiObject -Class Win32_ComputerSystem
$drive = Get-WmiObject -Class Win32_LogicalDisk -Filter "DeviceID='$env:SystemDrive'"
$cards = @(Get-WmiObject -Class Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=TRUE' | Where-Object { $_ })
$devices = @(Get-WmiObject -Class Win32_PnPEntity | Where-Object { $_ -and $_.Status -eq 'OK' -and $_.ClassGuid })
$cores = 0
foreach ($processor in @(Get-WmiObject -Class Win32_Processor)) { if ($processor) { $cores += [int]$processor.NumberOfCores } }

$number = Get-Value $version 'CurrentBuildNumber'
$major = Get-Value $version 'CurrentMajorVersionNumber'
if ($major -ne $null) { $build = "$major." + [int](Get-Value $version 'CurrentMinorVersionNumber') + ".$number" }
else { $build = [string](Get-Value $version 'CurrentVersion') + ".$number" }
$release = Get-Value $version 'DisplayVersion'
if (-not $release) { $release = Get-Value $version 'ReleaseId' }

$maker = Get-Value $bios 'SystemManufacturer'
if (-not $maker) { $maker = $computer.Manufacturer }
$model = Get-Value $bios 'SystemProductName'
if (-not $model) { $model = $computer.Model }
$serial = Get-Text (Get-WmiObject -Class Win32_BIOS).SerialNumber

$macs = @()
$addresses = @()
foreach ($card in $cards) {
  if ($card.MACAddress) { $macs += ([string]$card.MACAddress).ToLower() }
  foreach ($address in @($card.IPAddress)) { if ($address) { $addresses += $address } }
}

# Device classes by their GUIDs: the property PNPClass is missing before Windows 10.
$tpm = 'unknown'
$cameras = $null
$microphones = $null
if ($devices.Length -gt 0) {
  $tpm = 'off'
  $cameras = 0
  foreach ($device in $devices) {
    $class = ([string]$device.ClassGuid).ToLower()
    if ($class -eq '{d94ee5d8-d189-4994-83d2-f68d7d41b0e6}' -and $device.Name -like '*2.0*') { $tpm = 'on' }
    if ($class -eq '{ca3e7ab9-b4c3-4ae6-8251-579ef933890f}') { $cameras += 1 }
    if ($class -eq '{6bdd1fc6-810f-11d0-bec7-08002be2092f}' -and $device.Name -notlike '*scan*') { $cameras += 1 }
  }
  if ([int]$number -ge 9200) {
    # Before Windows 8 endpoints are no devices, and nothing is known.
    $endpoints = @($devices | Where-Object { ([string]$_.ClassGuid).ToLower() -eq '{c166523c-fe0c-4a94-a586-f1a80cfbbf3e}' })
    $microphones = @($endpoints | Where-Object { $_.DeviceID -like '*{0.0.1.*' }).Length
  }
}

$antivirus = Get-Antivirus $system.ProductType
$collected = [System.DateTime]::UtcNow.ToString("yyyy-MM-ddTHH:mm:ss+00:00", [System.Globalization.CultureInfo]::InvariantCulture)
if ($cores -eq 0) { $cores = $null }

$facts = @(
  ('"system": ' + (ConvertTo-JsonText 'windows')),
  ('"hostname": ' + (ConvertTo-JsonText $env:COMPUTERNAME)),
  ('"edition": ' + (ConvertTo-JsonText (([string]$system.Caption) -replace '^Microsoft\W*\s', '').Trim())),
  ('"build": ' + (ConvertTo-JsonText $build)),
  ('"version": ' + (ConvertTo-JsonText ([string]$release))),
  ('"manufacturer": ' + (ConvertTo-JsonText (Get-Text $maker))),
  ('"model": ' + (ConvertTo-JsonText (Get-Text $model))),
  ('"serial": ' + (ConvertTo-JsonText $serial)),
  ('"processor": ' + (ConvertTo-JsonText (Get-Text (Get-Value 'HKLM:\HARDWARE\DESCRIPTION\System\CentralProcessor\0' 'ProcessorNameString')))),
  ('"cores": ' + (ConvertTo-JsonNumber $cores)),
  ('"memory_bytes": ' + (ConvertTo-JsonNumber $computer.TotalPhysicalMemory)),
  ('"disk_bytes": ' + (ConvertTo-JsonNumber $drive.Size)),
  ('"disk_free_bytes": ' + (ConvertTo-JsonNumber $drive.FreeSpace)),
  ('"macs": ' + (ConvertTo-JsonList $macs)),
  ('"addresses": ' + (ConvertTo-JsonList $addresses)),
  ('"last_update": ' + (Get-LastUpdate)),
  ('"antivirus": ' + (ConvertTo-JsonText $antivirus[0])),
  ('"antivirus_name": ' + (ConvertTo-JsonText $antivirus[1])),
  ('"firewall": ' + (ConvertTo-JsonText (Get-Firewall))),
  ('"secure_boot": ' + (ConvertTo-JsonText (Get-State (Get-Value 'HKLM:\SYSTEM\CurrentControlSet\Control\SecureBoot\State' 'UEFISecureBootEnabled')))),
  ('"tpm": ' + (ConvertTo-JsonText $tpm)),
  ('"cameras": ' + (ConvertTo-JsonNumber $cameras)),
  ('"microphones": ' + (ConvertTo-JsonNumber $microphones)),
  ('"software": ' + (Get-Programs)),
  ('"collected_by": ' + (ConvertTo-JsonText 'collect.ps1'))
)
$document = "{`r`n" + '"schema": "rasoat.self/1",' + "`r`n" + '"tool": {"version": "@VERSION@"},' + "`r`n" +
  '"collected_at": ' + (ConvertTo-JsonText $collected) + ",`r`n" + '"facts": {' + "`r`n  " +
  [string]::Join(",`r`n  ", [string[]]$facts) + "`r`n}`r`n}`r`n"

# Computers of one room are often clones with one name: the hardware address keeps their files apart.
$mark = ($env:COMPUTERNAME -replace '[^A-Za-z0-9-]', '_')
if ($macs.Length -gt 0) { $mark += '-' + ($macs[0] -replace ':', '') }
$path = Join-Path $Folder ('rasoat-self-' + $mark + '.json')
try {
  [System.IO.File]::WriteAllText("$path.part", $document, (New-Object System.Text.ASCIIEncoding))
  if (Test-Path -LiteralPath $path -ErrorAction SilentlyContinue) { [System.IO.File]::Delete($path) }
  [System.IO.File]::Move("$path.part", $path)
} catch {
  Write-Host ([regex]::Unescape('Kh\u00f4ng ghi \u0111\u01b0\u1ee3c t\u1ec7p (could not write): ') + $path)
  exit 3
}
Write-Host ([regex]::Unescape('\u0110\u00e3 ghi (written): ') + $path)
exit 0
