package evidence

import "testing"

const envoySample = `[2026-11-22 05:16:07.693][22][debug][http] [source/common/http/conn_manager_impl.cc:1038] [Tags: "ConnectionId":"0","StreamId":"1"] request headers complete (end_stream=true):
':authority', 'h.example'
':path', '/a?b=1'
':method', 'GET'
'user-agent', 'curl/8.5.0'

[2026-11-22 05:16:07.700][22][debug][http] [source/common/http/conn_manager_impl.cc:1038] [Tags: "ConnectionId":"1","StreamId":"2"] request headers complete (end_stream=true):
':authority', 'i.example'
':path', '/'
':method', 'POST'

[2026-11-22 05:16:07.705][22][debug][http] [source/common/http/conn_manager_impl.cc:1687] [Tags: "ConnectionId":"0","StreamId":"1"] encoding headers via codec (end_stream=false):
':status', '403'
'x-amzn-errortype', 'InvalidSignatureException'
`

func TestEnvoyLog(t *testing.T) {
	_, pieces := readBy(t, envoySample, formatEnvoy)
	comparePieces(t, pieces,
		`request #2 GET /a?b=1 [Host:"h.example"] [user-agent:"curl/8.5.0"] body="" whole-header`,
		`request #8 POST / [Host:"i.example"] body="" whole-header`,
		`response 403 [x-amzn-errortype:"InvalidSignatureException"] body=""`,
	)
	if pieces[0].exchange != pieces[len(pieces)-1].exchange {
		t.Error("the answer belongs to the first stream")
	}
	_, pieces = readBy(t, "{':method', 'GET'}\nit's 'a', 'b'\n", formatEnvoy)
	comparePieces(t, pieces)
}

func FuzzEnvoyLog(f *testing.F) {
	fuzzFormats(f, []string{formatEnvoy}, envoySample, "':status', '403'\n':status', 'x'", "':method', 'GET'")
}
