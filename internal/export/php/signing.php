<?php
// The value of a variable.
function value(string $name): string
{
    global $values;
    switch ($name) {
        case '$guid':
            $b = random_bytes(16);
            $b[6] = chr(ord($b[6]) & 0x0f | 0x40);
            $b[8] = chr(ord($b[8]) & 0x3f | 0x80);
            return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($b), 4));
        case '$timestamp':
            return (string) time();
        case '$isoTimestamp':
            return gmdate('Y-m-d\TH:i:s.000\Z');
        case '$randomInt':
            return (string) random_int(0, 1000);
    }
    if (array_key_exists($name, $values)) {
        return $values[$name];
    }
    $variable = preg_replace('/[^A-Z0-9]/', '_', strtoupper($name));
    if ((string) getenv($variable) === '') {
        fwrite(STDERR, "the variable $name has no value: set $variable\n");
        exit(1);
    }
    return getenv($variable);
}

// The value of a variable as the inside of a JSON string.
function inside(string $name): string
{
    return substr(json_encode(value($name), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), 1, -1);
}

// The parameters sorted by name, then by value.
function canonicalQuery(string $query): string
{
    $pairs = array_map(fn ($pair) => array_pad(explode('=', $pair, 2), 2, ''), array_filter(explode('&', $query), 'strlen'));
    usort($pairs, fn ($a, $b) => strcmp($a[0], $b[0]) ?: strcmp($a[1], $b[1]));
    return implode('&', array_map(fn ($pair) => "$pair[0]=$pair[1]", $pairs));
}

// Signs a request and sends it. The fields that hops rewrite are not signed.
function send(string $name, string $method, string $target, array $headers, string $body): void
{
    global $base, $signHost, $pathPrefix, $service, $region, $encodeOnce, $payloadHeader, $fixedPayload, $failed;
    [$id, $secret, $token] = [getenv('AWS_ACCESS_KEY_ID'), getenv('AWS_SECRET_ACCESS_KEY'), getenv('AWS_SESSION_TOKEN')];
    if (!$id || !$secret) {
        fwrite(STDERR, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set\n");
        exit(1);
    }
    $time = gmdate('Ymd\THis\Z');
    $payload = $fixedPayload ?: hash('sha256', $body);
    $headers[] = ['X-Amz-Date', $time];
    if ($token) {
        $headers[] = ['X-Amz-Security-Token', $token];
    }
    if ($payloadHeader) {
        $headers[] = ['X-Amz-Content-Sha256', $payload];
    }
    $signed = ['host' => $signHost];
    $typed = false;
    foreach ($headers as [$key, $text]) {
        $key = strtolower($key);
        $typed = $typed || $key === 'content-type';
        if (strncmp($key, 'x-amz-', 6) === 0) {
            $text = preg_replace('/ +/', ' ', trim($text));
            $signed[$key] = isset($signed[$key]) ? "$signed[$key],$text" : $text;
        }
    }
    ksort($signed, SORT_STRING);
    $names = implode(';', array_keys($signed));
    $lines = '';
    foreach ($signed as $key => $text) {
        $lines .= "$key:$text\n";
    }
    [$path, $query] = array_pad(explode('?', $target, 2), 2, '');
    $path = $pathPrefix . $path;
    // What is on the wire is encoded once; most services want the path encoded again.
    $path = $encodeOnce ? $path : str_replace('%', '%25', $path);
    $canonical = implode("\n", [$method, $path, canonicalQuery($query), $lines, $names, $payload]);
    $scope = implode('/', [substr($time, 0, 8), $region, $service, 'aws4_request']);
    $text = implode("\n", ['AWS4-HMAC-SHA256', $time, $scope, hash('sha256', $canonical)]);
    $key = "AWS4$secret";
    foreach (explode('/', $scope) as $part) {
        $key = hash_hmac('sha256', $part, $key, true);
    }
    $headers[] = ['Authorization', "AWS4-HMAC-SHA256 Credential=$id/$scope, SignedHeaders=$names, Signature=" . hash_hmac('sha256', $text, $key)];
    $fields = array_map(fn ($h) => "$h[0]: $h[1]", $headers);
    if (!$typed) {
        $fields[] = 'Content-Type:'; // none, where curl would add one
    }
    $curl = curl_init($base . $target);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method, CURLOPT_HTTPHEADER => $fields, CURLOPT_PATH_AS_IS => true,
        CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 30, CURLOPT_NOBODY => $method === 'HEAD',
    ]);
    if ($body !== '' || in_array($method, ['POST', 'PUT', 'PATCH'], true)) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
    }
    $answer = curl_exec($curl);
    if ($answer === false) {
        fwrite(STDERR, "$name: " . curl_error($curl) . "\n");
        exit(1);
    }
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    echo "$status $name\n";
    if ($status >= 400) {
        $failed = true;
        fwrite(STDERR, "$answer\nWhy? Save the answer and run: countersign diagnose --url $base answer.json\n");
    }
}
