package evidence

import "testing"

// TestOwnSigner finds slips in the code of signers, and none in code that is right.
func TestOwnSigner(t *testing.T) {
	const frame = "canonical_request = ...\nk = hmac.new(b'AWS4' + secret)\nscope = date + '/eu-west-1/s3/aws4_request'\n"
	for code, want := range map[string]string{
		"const signedHeaders = 'x-amz-content-sha256;x-amz-date'": SlipHost,
		"for k := range req.Header {":                             SlipHost,
		"signed_headers = 'host;x-amz-date'":                      "",
		"signed_headers = 'x-amz-date;host'":                      SlipUnsorted,
		"kDate = hmac.new(key, date, sha256).hexdigest()":         SlipHex,
		"$kRegion = hash_hmac('sha256', $region, $kDate);":        SlipHex,
		"$kRegion = hash_hmac('sha256', $region, $kDate, true);":  "",
		"function hmac(key, msg, enc) { return crypto.createHmac('sha256', key).update(msg).digest(enc || 'hex'); }\nconst kDate = hmac('AWS4' + secret, date);":           SlipHex,
		"def sign(key, msg):\n    return hmac.new(key, msg.encode(), hashlib.sha256).hexdigest()\n\nk_date = sign(key, date)":                                              SlipHex,
		"def sign(key, msg):\n    return hmac.new(key, msg.encode(), hashlib.sha256).digest()\n\nk_date = sign(key, date)\nsig = hmac.new(k, s).hexdigest()":               "",
		"function hmac(key, msg, enc) { return crypto.createHmac('sha256', key).update(msg).digest(enc || 'hex'); }\nconst kDate = hmac('AWS4' + secret, date, 'latin1');": "",
		"signature = base64.b64encode(hmac.new(k, sts).digest())":                                                                                                          SlipBase64,
		"t = datetime.now()\namz_date = t.strftime('%Y%m%dT%H%M%SZ')":                                                                                                      SlipLocalTime,
		"t = datetime.utcnow()\namz_date = t.strftime('%Y%m%dT%H%M%SZ')":                                                                                                   "",
		"canonical_headers = 'host:' + host + '\\n'\nsigned_headers = 'host;x-amz-date'":                                                                                   "",
		"canonical_headers = 'host:' + h + '\\nx-a:1\\nx-b:2\\n'\nsigned_headers = 'host;x-amz-date'":                                                                      SlipLists,
	} {
		_, pieces := readBy(t, frame+code+"\n", formatOwnSigner)
		got := ""
		for _, p := range pieces {
			if p.hint != nil {
				got = p.hint.Value
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
