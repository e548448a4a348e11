package doctor

import (
	"time"
)

// State is what the checks look at. It holds secrets and must not be printed.
type State struct {
	Now time.Time
	// Windows says that lines of text end in CR LF there.
	Windows bool
	// Asked is the profile that a flag names, or "".
	Asked string
	// Environment holds the variables of [Variables] that are set and not empty.
	Environment map[string]string
	// Config and Credentials are the shared files.
	// https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
	Config, Credentials File
	// Found is what the chain of the AWS tools yields, and Failure why it yields nothing. One of them is nil.
	Found   *Found
	Failure *Failure
	// Clock is what another clock shows; nil when none was asked for.
	Clock *Clock
}

// Found are credentials that the chain yielded.
type Found struct {
	Key
	// Expires is when they end; zero for never, or not known.
	Expires time.Time
	// Region is what the configuration says.
	Region string
}

// Failure is why there are no credentials.
type Failure struct{ What, Hint string }

// Clock is a time that somebody else told.
type Clock struct {
	// Their is their time, and Ours what our clock showed at that moment.
	Their, Ours time.Time
	// From says who told it: "the Date header", or an address.
	From string
}

// Key is an access key as it stands where it comes from, with stray bytes.
type Key struct {
	ID, Secret, Token string
	// From says where it comes from: "the environment", "profile dev".
	From string
	// Environment says that it stands in the environment, Profile which profile has it; "" for neither.
	Environment bool
	Profile     string
}

// Variables are the variables of the environment that the checks look at.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
var Variables = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION",
	"AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
	"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
}

// Profile returns the name of the profile, and who chooses it.
func (s *State) profile() (name, from string) {
	if s.Asked != "" {
		return s.Asked, "--profile"
	}
	for _, variable := range []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
		if name := s.Environment[variable]; name != "" {
			return name, variable
		}
	}
	return "default", "the default"
}

// flag is the profile as a flag of the AWS CLI; "" for the default one.
func (s *State) flag() string {
	if name, _ := s.profile(); name != "default" {
		return " --profile " + name
	}
	return ""
}

// fromEnvironment reports whether the keys of the environment are taken. A profile that a flag names wins
// over them; one that AWS_PROFILE names does not.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-quickstart.html#cli-configure-quickstart-precedence
func (s *State) fromEnvironment() bool {
	return s.Asked == "" && s.Environment["AWS_ACCESS_KEY_ID"] != "" && s.Environment["AWS_SECRET_ACCESS_KEY"] != ""
}

// key returns the key that requests are signed with, as it stands where it comes from. ok is false where
// there is none.
func (s *State) key() (Key, bool) {
	if s.fromEnvironment() {
		return Key{
			ID: s.Environment["AWS_ACCESS_KEY_ID"], Secret: s.Environment["AWS_SECRET_ACCESS_KEY"], Token: s.Environment["AWS_SESSION_TOKEN"],
			From: "the environment", Environment: true,
		}, true
	}
	name, _ := s.profile()
	if id, ok := s.setting(name, "aws_access_key_id"); ok {
		secret, _ := s.setting(name, "aws_secret_access_key")
		token, _ := s.setting(name, "aws_session_token")
		return Key{ID: id, Secret: secret, Token: token, From: "profile " + name, Profile: name}, true
	}
	if s.Found != nil {
		return s.Found.Key, true
	}
	return Key{}, false
}

// setting returns what the files say of a profile. The file of credentials wins.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
func (s *State) setting(profile, name string) (string, bool) {
	if value, ok := s.Credentials.section(profile).value(name); ok {
		return value, true
	}
	return s.Config.profile(profile).value(name)
}

// place names an element of the key: the variable, or the profile's entry.
func (k Key) place(variable, entry string) string {
	switch {
	case k.Environment:
		return variable
	case k.Profile != "":
		return entry + " of " + k.From
	}
	return "what comes from " + k.From
}
