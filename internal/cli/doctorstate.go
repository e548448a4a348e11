package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"countersign/internal/credentials"
	"countersign/internal/doctor"
)

// gather reads all that the checks look at.
func (a *app) gather(flags doctorFlags) (*doctor.State, error) {
	s := &doctor.State{Windows: runtime.GOOS == "windows", Asked: flags.profile, Environment: map[string]string{}}
	for _, name := range doctor.Variables {
		if value := a.Getenv(name); value != "" {
			s.Environment[name] = value
		}
	}
	var err error
	if s.Clock, err = a.otherClock(flags); err != nil {
		return nil, err
	}
	s.Config = a.sharedFile("AWS_CONFIG_FILE", "config")
	s.Credentials = a.sharedFile("AWS_SHARED_CREDENTIALS_FILE", "credentials")
	if s.Found, s.Failure, err = a.fromChain(flags.profile); err != nil {
		return nil, err
	}
	s.Now = time.Now()
	return s, nil
}

// fromChain asks the chain of the AWS tools.
func (a *app) fromChain(profile string) (*doctor.Found, *doctor.Failure, error) {
	found, err := a.chain(credentials.Options{Profile: profile})
	var failure *credentials.Failure
	switch {
	case errors.As(err, &failure):
		return nil, &doctor.Failure{What: failure.What, Hint: failure.Hint}, nil
	case err != nil:
		return nil, nil, err
	}
	return &doctor.Found{
		Key:     doctor.Key{ID: found.AccessKeyID, Secret: found.SecretAccessKey, Token: found.SessionToken, From: found.From()},
		Expires: found.Expires, Region: found.Region,
	}, nil, nil
}

// profiles are the names of the profiles in the shared files, for completion.
func (a *app) profiles() []string {
	config, keys := a.sharedFile("AWS_CONFIG_FILE", "config"), a.sharedFile("AWS_SHARED_CREDENTIALS_FILE", "credentials")
	names := append(config.Profiles(false), keys.Profiles(true)...)
	slices.Sort(names)
	return slices.Compact(names)
}

// sharedFile reads a shared file from where the environment or custom has it.
func (a *app) sharedFile(variable, name string) doctor.File {
	f := doctor.File{Path: a.Getenv(variable)}
	if f.Path != "" {
		f.Variable = variable
	} else if home, err := os.UserHomeDir(); err == nil {
		f.Path = filepath.Join(home, ".aws", name)
	}
	input, err := readFile(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Missing = true
	case err != nil:
		f.Denied = errors.Is(err, fs.ErrPermission)
		f.Trouble = errors.Unwrap(err).Error() // the path stands beside it
	}
	f.Text = string(input.Data)
	return f
}
