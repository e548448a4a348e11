package evidence

import "testing"

// TestCurlForm tells that curl signs no body where the body is a form, and only where curl signs.
func TestCurlForm(t *testing.T) {
	const signs = ` --aws-sigv4 "aws:amz:eu-west-1:execute-api" --user "$KEY:$SECRET" https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets`
	for command, want := range map[string]bool{
		"curl -F photo=@cat.jpg" + signs:                        true,
		"curl -d name=cat" + signs:                              false,
		"curl -F photo=@cat.jpg https://api.example.com/prod/p": false,
	} {
		c, err := Read([]Input{{Name: "command.sh", Data: []byte(command)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, got := c.Hinted(HintBodyNotSigned); got != want {
			t.Errorf("%s: %v, want %v", command, got, want)
		}
	}
}
