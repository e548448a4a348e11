package evidence

import "testing"

// TestExchangedKeys tells keys whose parts stand in each other's place from keys that are as they should be.
func TestExchangedKeys(t *testing.T) {
	const id, secret = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	for text, want := range map[string]bool{
		"aws_access_key_id = " + secret + "\naws_secret_access_key = " + id:                                                   true,
		"aws_access_key_id = " + secret:                                                                                       true,
		"AWS_SECRET_ACCESS_KEY=" + id + " # access":                                                                           true,
		`{"accessKeyId": "` + secret + `", "secretAccessKey": "` + id + `"}`:                                                  true,
		`aws_access_key_id=os.environ["AWS_SECRET_ACCESS_KEY"], aws_secret_access_key=os.environ["AWS_ACCESS_KEY_ID"]`:        true,
		`{ accessKeyId: process.env.AWS_SECRET_ACCESS_KEY, secretAccessKey: process.env.AWS_ACCESS_KEY_ID }`:                  true,
		"export AWS_ACCESS_KEY_ID=$(cat secret_key.txt)\nexport AWS_SECRET_ACCESS_KEY=$(cat access_key.txt)":                  true,
		"aws-access-key-id: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\naws-secret-access-key: ${{ secrets.AWS_ACCESS_KEY_ID }}":    true,
		`credentials.NewStaticCredentialsProvider(secretKey, accessKey, "")`:                                                  true,
		`new BasicAWSCredentials(config.getSecretKey(), config.getAccessKey())`:                                               true,
		`AwsBasicCredentials.create(SECRET_ACCESS_KEY, ACCESS_KEY_ID)`:                                                        true,
		"aws_access_key_id = " + id + "\naws_secret_access_key = " + secret:                                                   false,
		`{ accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY }`:                  false,
		"aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\naws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}":    false,
		"access_key = aws_iam_access_key.me.id\nsecret_key = aws_iam_access_key.me.secret":                                    false,
		"AWS_ACCESS_KEY_ID: {secretKeyRef: {name: aws, key: access_key}}\nAWS_SECRET_ACCESS_KEY: {secretKeyRef: {name: aws}}": false,
		"accessKeyId: secret.accessKeyId, secretAccessKey: secret.secretAccessKey":                                            false,
		"accessKeyId: cfg.accessKeyId, secretAccessKey: cfg.accessKeySecret":                                                  false,
		`credentials.NewStaticCredentialsProvider(accessKey, secretKey, "")`:                                                  false,
		`new BasicAWSCredentials(config.getAccessKey(), config.getSecretKey())`:                                               false,
		"the access key id: is not the secret access key: see below":                                                          false,
		"secret_access_key: the access key belongs to secret":                                                                 false,
		"access_key_id, secret_key = secret_key, access_key_id":                                                               false,
	} {
		_, pieces := readBy(t, text, formatExchangedKeys)
		if got := len(pieces) > 0; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func FuzzExchangedKeys(f *testing.F) {
	fuzzFormats(f, []string{formatExchangedKeys}, "accessKeyId: x.secretKey, secretKey: x.accessKeyId", `AWS4Auth(secret_key, access_key, "eu-west-1")`,
		"aws_access_key_id = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}
