package evidence

import "testing"

// TestStoredSecret tells the ways of storing a secret that add a line break from those that do not.
func TestStoredSecret(t *testing.T) {
	for text, want := range map[string]bool{
		`echo "ObviouslyNotASecretKey" | docker secret create minio_secret_key -`:                           true,
		`echo 'wJalr' | base64 > secret.txt`:                                                                true,
		`kubectl patch secret aws -p "{\"data\":{\"AWS_SECRET_ACCESS_KEY\":\"$(echo $SECRET | base64)\"}}"`: true,
		"AWS_SECRET=$(echo $AWS_SECRET_ACCESS_KEY | openssl base64)":                                        true,
		`docker secret create s3_secret - <<< "$SECRET"`:                                                    true,
		"gcloud secrets versions add aws-key --data-file=- <<EOF\nwJalr\nEOF":                               true,
		"echo $SECRET > ./aws_secret\nkubectl create secret generic aws --from-file=./aws_secret":           true,
		"stringData:\n  AWS_SECRET_ACCESS_KEY: |\n    wJalrXUtnFEMI/K7MDENG\n  region: x":                   true,
		"data:\n  AWS_ACCESS_KEY_ID: QUtJQUlPU0ZPRE5ON0VYQU1QTEUK\n":                                        true,
		`AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE "`:                                                         true,
		"--from-literal=AWS_ACCESS_KEY_ID=\"AKIAIOSFODNN7EXAMPLE\n\"":                                       true,
		`"secretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"`:                                   true,
		`os.environ["AWS_ACCESS_KEY_ID"] = '\tAKIAIOSFODNN7EXAMPLE'`:                                        true,
		`AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE" AWS_SECRET_ACCESS_KEY="$SECRET"`:                          false,
		`"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "region": "eu-west-1 "`:                                     false,
		`echo -n "NotASecret" | docker secret create minio_secret_key -`:                                    false,
		`printf %s "$SECRET" | base64`:                                                                      false,
		`echo "wJalr" | tr -d '\n' | base64 # secret`:                                                       false,
		`echo $SECRET | base64 -d`:                                                                          false,
		`echo "secret: $SECRET"`:                                                                            false,
		`echo done with the secret`:                                                                         false,
		"echo $SECRET > ./aws_secret\nexport AWS_SECRET_ACCESS_KEY=$(cat ./aws_secret)":                     false,
		"stringData:\n  AWS_SECRET_ACCESS_KEY: |-\n    wJalrXUtnFEMI/K7MDENG\n":                             false,
		"data:\n  AWS_ACCESS_KEY_ID: QUtJQUlPU0ZPRE5ON0VYQU1QTEU=\n":                                        false,
		"  secret_key: |\n    line one of a text\n    line two\n":                                           false,
		"https://example.com/echo | base64 of the body":                                                     false,
	} {
		_, pieces := readBy(t, text, formatStoredSecret)
		if got := len(pieces) > 0; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func FuzzStoredSecret(f *testing.F) {
	fuzzFormats(f, []string{formatStoredSecret}, "echo a | base64 # secret", "data:\n  aws_key: QUtJQUlPU0ZPRE5ON0VYQU1QTEUK\n", "secret_key: |\n  a\n", "docker secret create s - <<EOF")
}
