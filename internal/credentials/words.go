package credentials

import "strings"

// From says in words where the credentials come from: "profile dev (SSO)", "the environment".
func (f Found) From() string {
	how := provider(f.Source)
	switch {
	case f.Profile == "":
		return how
	case how == "":
		return "profile " + f.Profile
	}
	return "profile " + f.Profile + " (" + how + ")"
}

// provider puts the SDK's name of a provider into words. A name that is not known stays as it is.
func provider(source string) string {
	name, _, _ := strings.Cut(source, ":")
	switch name {
	case "EnvConfigCredentials":
		return "the environment"
	case "SharedConfigCredentials":
		return "access key in the shared configuration"
	case "SSOProvider":
		return "SSO"
	case "ProcessProvider":
		return "credential_process"
	case "LoginProvider":
		return "aws login"
	case "WebIdentityCredentials":
		return "web identity"
	case "AssumeRoleProvider":
		return "assumed role"
	case "EC2RoleProvider":
		return "instance metadata"
	case "CredentialsEndpointProvider":
		return "container endpoint"
	}
	return source
}
