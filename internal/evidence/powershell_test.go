package evidence

import "testing"

const powerShellSample = "PS C:\\> $headers = @{\n>>   \"X-Amz-Date\" = \"20261122T051607Z\"\n>>   Authorization = 'AWS4-HMAC-SHA256 Credential=x'\n>> }\n" +
	"PS C:\\> Invoke-RestMethod -Method Post -Uri \"https://h.example/a?b=1\" `\n  -Headers $headers -Body '{\"a\":1}' -ContentType application/json | ConvertTo-Json\n"

func TestPowerShell(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"a table that was assigned", powerShellSample, []string{
			`request #5 https POST /a?b=1 [Host:"h.example"] [X-Amz-Date:"20261122T051607Z"] [Authorization:"AWS4-HMAC-SHA256 Credential=x"] [Content-Type:"application/json"] body="{\"a\":1}" whole-body`,
		}},
		{"a table in place", `Invoke-WebRequest https://h.example/ -Headers @{ "x-a" = "1"; "x-b" = "2" } -UseBasicParsing`, []string{
			`request #1 https GET / [Host:"h.example"] [x-a:"1"] [x-b:"2"] body="" whole-body`,
		}},
		{"a variable for the URL", `Invoke-WebRequest -Uri $url -Method Get`, nil},
		{"prose", `I call Invoke-RestMethod with headers.`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatPowerShell)
			var requests []piece
			for _, p := range pieces {
				if p.request != nil {
					requests = append(requests, p)
				}
			}
			comparePieces(t, requests, test.want...)
		})
	}
}

func FuzzPowerShell(f *testing.F) {
	fuzzFormats(f, []string{formatPowerShell}, powerShellSample, "Invoke-WebRequest https://h/ -Headers @{ 'a' = 'b' }", "Invoke-RestMethod -Uri 'https://h/ -Body @{", "Invoke-RestMethod -Uri https://h -Headers $h")
}
