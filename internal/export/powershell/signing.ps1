Add-Type -AssemblyName System.Net.Http
$script:Failed = $false
$Client = [System.Net.Http.HttpClient]::new()
$Utf8 = [System.Text.UTF8Encoding]::new($false)

# The value of a variable.
function Get-Value([string]$Name) {
    switch -CaseSensitive ($Name) {
        '$guid' { return [guid]::NewGuid().ToString() }
        '$timestamp' { return [DateTimeOffset]::UtcNow.ToUnixTimeSeconds().ToString() }
        '$isoTimestamp' { return [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'") }
        '$randomInt' { return (Get-Random -Maximum 1001).ToString() }
    }
    if ($Values.ContainsKey($Name)) { return $Values[$Name] }
    $variable = $Name.ToUpperInvariant() -creplace '[^A-Z0-9]', '_'
    $text = [Environment]::GetEnvironmentVariable($variable)
    if (-not $text) { throw "the variable $Name has no value: set $variable" }
    return $text
}

# A text for a URL: every byte but the unreserved ones (RFC 3986) as %XX.
function ConvertTo-Wire([string]$Text) {
    -join ($Utf8.GetBytes($Text) | ForEach-Object {
        if ([string][char]$_ -cmatch '^[A-Za-z0-9._~-]$') { [char]$_ } else { '%{0:X2}' -f $_ }
    })
}

# A text as the inside of a JSON string.
function ConvertTo-Inside([string]$Text) {
    $quoted = ConvertTo-Json -Compress -InputObject $Text
    $quoted.Substring(1, $quoted.Length - 2)
}

function ConvertTo-Hex([byte[]]$Bytes) { -join ($Bytes | ForEach-Object { '{0:x2}' -f $_ }) }

function Get-Sha256([byte[]]$Bytes) {
    $sha256 = [System.Security.Cryptography.SHA256]::Create()
    ConvertTo-Hex ($sha256.ComputeHash($Bytes))
}

function Get-Hmac([byte[]]$Key, [string]$Text) {
    $hmac = [System.Security.Cryptography.HMACSHA256]::new($Key)
    , $hmac.ComputeHash($Utf8.GetBytes($Text))
}

# The parameters sorted by name, then by value. A tab comes before all that a parameter can hold.
function Get-CanonicalQuery([string]$Query) {
    $pairs = [string[]]@($Query.TrimStart('?') -split '&' | Where-Object { $_ } | ForEach-Object {
        $name, $text = $_ -split '=', 2
        (ConvertTo-Wire ([Uri]::UnescapeDataString($name))) + "`t" + (ConvertTo-Wire ([Uri]::UnescapeDataString([string]$text)))
    })
    [Array]::Sort($pairs, [StringComparer]::Ordinal)
    ($pairs -join '&') -replace "`t", '='
}

# Signs a request and sends it. Fields are names and values in turn; those that hops rewrite are not signed.
function Send-Signed([string]$Name, [string]$Method, [string]$Target, [string]$Body, [string[]]$Fields) {
    if (-not $env:AWS_ACCESS_KEY_ID -or -not $env:AWS_SECRET_ACCESS_KEY) { throw 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set' }
    [byte[]]$bytes = $Utf8.GetBytes($Body)
    $payload = if ($FixedPayload) { $FixedPayload } else { Get-Sha256 $bytes }
    $request = [System.Net.Http.HttpRequestMessage]::new($Method, [Uri]::new($Base + $Target))
    if ($bytes.Length -gt 0 -or $Method -in 'POST', 'PUT', 'PATCH') { $request.Content = [System.Net.Http.ByteArrayContent]::new($bytes) }
    $time = [DateTime]::UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'")
    $all = @($Fields) + @('X-Amz-Date', $time)
    if ($env:AWS_SESSION_TOKEN) { $all += @('X-Amz-Security-Token', $env:AWS_SESSION_TOKEN) }
    if ($PayloadHeader) { $all += @('X-Amz-Content-Sha256', $payload) }
    $signed = [System.Collections.Generic.SortedDictionary[string, string]]::new([StringComparer]::Ordinal)
    $signed['host'] = $SignHost
    for ($i = 0; $i + 1 -lt $all.Count; $i += 2) {
        if (-not $request.Headers.TryAddWithoutValidation($all[$i], $all[$i + 1]) -and $request.Content) {
            $null = $request.Content.Headers.TryAddWithoutValidation($all[$i], $all[$i + 1])
        }
        $key = $all[$i].ToLowerInvariant()
        if ($key.StartsWith('x-amz-')) {
            $text = $all[$i + 1].Trim() -replace ' +', ' '
            $signed[$key] = if ($signed.ContainsKey($key)) { $signed[$key] + ',' + $text } else { $text }
        }
    }
    $names = $signed.Keys -join ';'
    $lines = -join ($signed.Keys | ForEach-Object { $_ + ':' + $signed[$_] + "`n" })
    # A Uri may undo escapes: what it sends is signed. Most services want the path of the wire encoded again.
    $path = @(($PathPrefix + $request.RequestUri.AbsolutePath).Split('/') | ForEach-Object {
        if ($EncodeOnce) { ConvertTo-Wire ([Uri]::UnescapeDataString($_)) } else { ConvertTo-Wire $_ }
    }) -join '/'
    $canonical = @($Method, $path, (Get-CanonicalQuery $request.RequestUri.Query), $lines, $names, $payload) -join "`n"
    $scope = @($time.Substring(0, 8), $Region, $Service, 'aws4_request') -join '/'
    $stringToSign = @('AWS4-HMAC-SHA256', $time, $scope, (Get-Sha256 ($Utf8.GetBytes($canonical)))) -join "`n"
    [byte[]]$key = $Utf8.GetBytes('AWS4' + $env:AWS_SECRET_ACCESS_KEY)
    foreach ($part in $scope.Split('/')) { [byte[]]$key = Get-Hmac $key $part }
    $signature = ConvertTo-Hex (Get-Hmac $key $stringToSign)
    $null = $request.Headers.TryAddWithoutValidation('Authorization',
        "AWS4-HMAC-SHA256 Credential=$($env:AWS_ACCESS_KEY_ID)/$scope, SignedHeaders=$names, Signature=$signature")
    $answer = $Client.SendAsync($request).GetAwaiter().GetResult()
    "$([int]$answer.StatusCode) $Name"
    if ([int]$answer.StatusCode -ge 400) {
        $script:Failed = $true
        [Console]::Error.WriteLine($answer.Content.ReadAsStringAsync().GetAwaiter().GetResult())
        [Console]::Error.WriteLine("Why? Save the answer and run: countersign diagnose --url $Base answer.json")
    }
}
