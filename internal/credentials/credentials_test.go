package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/credentials"
)

// isolate points the chain at an empty home and away from instance metadata.
func isolate(t *testing.T, configFile string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
		"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
	} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Setenv("HOME", dir)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(configFile), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEnvironment(t *testing.T) {
	isolate(t, "")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-environment")
	t.Setenv("AWS_REGION", "eu-west-1")
	found, err := credentials.Find(context.Background(), credentials.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if found.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" || found.SecretAccessKey != "secret-of-the-environment" || found.Region != "eu-west-1" {
		t.Errorf("found %s in region %q", found, found.Region)
	}
	if printed := fmt.Sprintf("%v %+v %s", found, found, found); strings.Contains(printed, "secret-of-the-environment") {
		t.Errorf("printed with its secret: %s", printed)
	}
}

func TestProfileAndProcess(t *testing.T) {
	isolate(t, `
[profile process]
region = ap-northeast-1
credential_process = printf '{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"s","SessionToken":"t","Expiration":"2999-01-02T03:04:05Z"}'
[profile static]
aws_access_key_id = AKIASTATIC
aws_secret_access_key = s
`)
	found, err := credentials.Find(context.Background(), credentials.Options{Profile: "process"})
	if err != nil {
		t.Fatal(err)
	}
	if found.AccessKeyID != "ASIAPROCESS" || found.SessionToken != "t" || found.Region != "ap-northeast-1" || !found.Expires.Equal(time.Date(2999, 1, 2, 3, 4, 5, 0, time.UTC)) {
		t.Errorf("found %s, region %q, expires %s", found, found.Region, found.Expires)
	}
	found, err = credentials.Find(context.Background(), credentials.Options{Profile: "static"})
	if err != nil || found.AccessKeyID != "AKIASTATIC" || !found.Expires.IsZero() {
		t.Errorf("found %s, expires %s, error %v", found, found.Expires, err)
	}
}

func TestContainer(t *testing.T) {
	isolate(t, "")
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		fmt.Fprintf(w, `{"AccessKeyId":"ASIACONTAINER%d","SecretAccessKey":"s","Token":"t","Expiration":%q}`, asked,
			time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	defer server.Close()
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL+"/credentials")
	source, err := credentials.Open(context.Background(), credentials.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		found, err := source.Get(context.Background())
		if err != nil || found.AccessKeyID != "ASIACONTAINER1" {
			t.Fatalf("found %s, error %v; want the first credentials each time", found, err)
		}
	}
}

func TestFailuresSayWhatHelps(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	isolate(t, `
[profile expired]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = dev
region = eu-west-1
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://example.awsapps.com/start
[profile offline]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/dev
source_profile = static
[profile static]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = s
[profile broken]
credential_process = false
`)
	for _, test := range []struct{ profile, what, hint string }{
		{"absent", `no profile "absent"`, "aws configure list-profiles"},
		{"expired", "SSO session has expired", "aws sso login --profile expired"},
		{"broken", "credential_process failed", "credential_process"},
		{"", "no credentials were found", "aws configure"},
		{"offline", "was not reached", "network"},
	} {
		_, err := credentials.Find(context.Background(), credentials.Options{Profile: test.profile})
		var failure *credentials.Failure
		if !errors.As(err, &failure) {
			t.Errorf("profile %q: error %v, want a Failure", test.profile, err)
			continue
		}
		if !strings.Contains(failure.What, test.what) || !strings.Contains(failure.Hint, test.hint) {
			t.Errorf("profile %q: %q, hint %q; want %q, %q", test.profile, failure.What, failure.Hint, test.what, test.hint)
		}
	}
}

// TestRefusals checks what is said of the answers of a service that is asked to let a role be assumed.
func TestRefusals(t *testing.T) {
	code := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>no</Message></Error></ErrorResponse>`, code)
	}))
	defer server.Close()
	isolate(t, `
[profile role]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/dev
source_profile = static
[profile static]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = s
`)
	t.Setenv("AWS_ENDPOINT_URL_STS", server.URL)
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	for _, test := range []struct{ code, what, hint string }{
		{"AccessDenied", "may not be assumed", "aws sts get-caller-identity --profile role"},
		{"ExpiredToken", "have expired", "aws sso login --profile role"},
		{"InvalidClientTokenId", "does not know the access key", "get-caller-identity"},
		{"SignatureDoesNotMatch", "refused the signature", "countersign doctor --profile role"},
		{"Throttling", "AWS gave no credentials: Throttling", ""},
	} {
		code = test.code
		_, err := credentials.Find(context.Background(), credentials.Options{Profile: "role"})
		var failure *credentials.Failure
		if !errors.As(err, &failure) || !strings.Contains(failure.What, test.what) || !strings.Contains(failure.Hint, test.hint) {
			t.Errorf("%s: %v, want %q and %q", test.code, err, test.what, test.hint)
		}
	}
}
