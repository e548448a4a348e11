package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"countersign/internal/infra/aws"
	"countersign/internal/topology"
)

// liveFlags say that an account is audited.
type liveFlags struct {
	live, permissions       bool
	profile, record, replay string
}

// recordName is the file that a record is written to, in a folder of its own.
const recordName = "countersign-record.json"

// liveTime is how long reading an account may take.
const liveTime = 10 * time.Minute

func (f *liveFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.live, "live", false, "audit the account of --profile, in --region; reads alone")
	cmd.Flags().StringVar(&f.profile, "profile", "", "the `PROFILE` of the AWS configuration for --live")
	cmd.Flags().StringVar(&f.record, "record", "", "write what --live reads into a `FOLDER`")
	cmd.Flags().StringVar(&f.replay, "replay", "", "audit what --record wrote into a `FOLDER`")
	cmd.Flags().BoolVar(&f.permissions, "required-permissions", false, "print the IAM policy that --live needs")
}

// documents are those of the account or of a record; used is false where neither was asked for.
func (a *app) liveDocuments(f liveFlags, region string) (list []topology.Document, used bool, err error) {
	switch {
	case f.replay != "":
		in, err := readFile(filepath.Join(f.replay, recordName))
		if err != nil {
			return nil, true, err
		}
		list, err = aws.Open(in.Data)
		return list, true, err
	case !f.live:
		if f.record != "" || f.profile != "" {
			return nil, true, fmt.Errorf("--record and --profile go with --live")
		}
		return nil, false, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), liveTime)
	defer cancel()
	live, err := aws.ReadAccount(ctx, f.profile, region)
	if err != nil {
		return nil, true, withHint(fmt.Errorf("--live: %w", err), "countersign doctor looks at profile, keys and region", "countersign audit --required-permissions prints the policy that is needed")
	}
	for _, denied := range live.Denied {
		a.say("warning", "not read: "+denied)
	}
	if f.record != "" {
		data, err := aws.Save(live.Documents)
		if err == nil {
			err = os.MkdirAll(f.record, 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(f.record, recordName), data, 0o600)
		}
		if err != nil {
			return nil, true, fmt.Errorf("--record: cannot write: %w", withoutPath(err))
		}
		a.say("note", "wrote "+filepath.Join(f.record, recordName)+": it holds policies, code of functions and custom headers, which may be secrets")
	}
	return live.Documents, true, nil
}
