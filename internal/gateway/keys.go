package gateway

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"countersign/internal/gateway/iam"
)

// Key is an access key with the principal that it belongs to and the policies that bear on it. Printing
// it with fmt shows no secret.
type Key struct {
	AccessKeyID, SecretAccessKey string
	// SessionToken belongs to temporary credentials; it is "" for permanent ones.
	SessionToken string
	// Expires is when temporary credentials end; zero means never.
	Expires time.Time
	// Inactive keys exist and are refused.
	Inactive bool
	Caller   iam.Caller
	// Context holds further condition keys of the principal, such as tags or the use of a second factor.
	Context iam.Context
	// Identity, Boundary and Session are the policies of the principal and of its session.
	Identity []*iam.Policy
	Boundary *iam.Policy
	Session  []*iam.Policy
	// PoliciesUnknown says that nobody told the identity policies. Everything is allowed then, and the
	// verdict says so.
	PoliciesUnknown bool
}

// String names the access key alone.
func (k *Key) String() string { return "access key " + k.AccessKeyID + " of " + k.Caller.ARN }

// GoString is String: %#v must not print a secret either.
func (k *Key) GoString() string { return k.String() }

// APIKey is an API key of API Gateway, which is no signature. Printing it with fmt shows no secret.
type APIKey struct {
	Value string
	// Disabled keys exist and are refused.
	Disabled bool
	// Stages are the stages of its usage plans, as "API/STAGE".
	Stages []string
}

// String hides the value.
func (k APIKey) String() string { return fmt.Sprintf("API key for %v", k.Stages) }

// GoString is String.
func (k APIKey) GoString() string { return k.String() }

// KeyStore holds the keys that exist. Make it with [NewKeyStore] or [ReadKeys]; it does not change
// afterwards.
type KeyStore struct {
	keys    map[string]*Key
	apiKeys map[string]APIKey
}

// NewKeyStore returns a store of these keys. Of two with one id the last counts.
func NewKeyStore(keys []*Key, apiKeys []APIKey) *KeyStore {
	s := &KeyStore{keys: make(map[string]*Key, len(keys)), apiKeys: make(map[string]APIKey, len(apiKeys))}
	for _, k := range keys {
		s.keys[k.AccessKeyID] = k
	}
	for _, k := range apiKeys {
		s.apiKeys[k.Value] = k
	}
	return s
}

// Key returns the access key with this id.
func (s *KeyStore) Key(accessKeyID string) (*Key, bool) {
	k, ok := s.keys[accessKeyID]
	return k, ok
}

// All returns the access keys in the order of their ids.
func (s *KeyStore) All() []*Key {
	return slices.SortedFunc(maps.Values(s.keys), func(a, b *Key) int { return strings.Compare(a.AccessKeyID, b.AccessKeyID) })
}

// With returns a store that holds these keys besides those of s. A key with an id that s has takes its place.
func (s *KeyStore) With(keys ...*Key) *KeyStore {
	all := NewKeyStore(append(s.All(), keys...), nil)
	all.apiKeys = s.apiKeys
	return all
}

// Len returns how many access keys there are.
func (s *KeyStore) Len() int { return len(s.keys) }

// account is the account that all principals share, or an invented one.
func (s *KeyStore) account() string {
	shared := ""
	for _, k := range s.keys {
		account := k.Caller.Account
		if account == "" {
			continue
		}
		if shared != "" && shared != account {
			return assumedAccount
		}
		shared = account
	}
	if shared == "" {
		return assumedAccount
	}
	return shared
}
