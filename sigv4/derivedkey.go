package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"sync"
	"sync/atomic"
)

// derivedKey is a signing key with all that requests signed under it share: deriving it costs four HMACs,
// and starting an HMAC two blocks of SHA-256, which the kept states have behind them.
type derivedKey struct {
	keyID, secret string
	scope         Scope
	// rules are the service's own.
	rules Rules
	// credential is an Authorization value up to the list of signed headers.
	credential string
	// algorithmLine and scopeLine are what stands before and behind the time in a string to sign.
	algorithmLine, scopeLine string
	scratches                sync.Pool
}

func newDerivedKey(keyID, secret, algorithm string, scope Scope) *derivedKey {
	// Key id and scope may be cut from a request's own text, which must not be kept alive by the key.
	keyID = strings.Clone(keyID)
	scope.Date, scope.Region = strings.Clone(scope.Date), strings.Clone(scope.Region)
	scope.Service, scope.Terminator = strings.Clone(scope.Service), strings.Clone(scope.Terminator)
	text := scope.String()
	k := &derivedKey{
		keyID: keyID, secret: secret, scope: scope, rules: RulesFor(scope.Service),
		credential:    algorithm + " Credential=" + keyID + "/" + text + ", SignedHeaders=",
		algorithmLine: algorithm + "\n", scopeLine: "\n" + text + "\n",
	}
	if algorithm != Algorithm {
		k.scratches.New = func() any { return new(scratch) }
		return k
	}
	signing := DeriveKeys(secret, scope).Signing
	k.scratches.New = func() any { return &scratch{mac: hmac.New(sha256.New, signing)} }
	return k
}

// keyCache holds the last signing key of a [Signer].
type keyCache = atomic.Pointer[derivedKey]

// fits reports whether k is the key for what s signs at a time.
func (k *derivedKey) fits(s *Signer, stamp string) bool {
	return len(stamp) == len(TimeLayout) && stamp[:len(DateLayout)] == k.scope.Date &&
		k.scope.Region == s.Region && k.scope.Service == s.Service &&
		k.keyID == s.Credentials.AccessKeyID && k.secret == s.Credentials.SecretAccessKey
}

// deriveKey derives the key for what s signs at a time, or says what is missing. Keys of a [Scheme] are
// the scheme's own and not kept.
func (s *Signer) deriveKey(req *Request, stamp string) (*derivedKey, error) {
	if _, err := s.check(); err != nil {
		return nil, err
	}
	if len(stamp) != len(TimeLayout) {
		return nil, ErrNoDate
	}
	algorithm := algorithmOf(s.Scheme)
	k := newDerivedKey(s.Credentials.AccessKeyID, s.Credentials.SecretAccessKey, algorithm,
		newScope(algorithm, stamp[:len(DateLayout)], s.Region, s.Service))
	if s.Scheme == nil {
		s.derived.Store(k)
	} else if !req.Header.Has(paramRegionSet) {
		return nil, ErrNoRegionSet
	}
	return k, nil
}

// keyStore holds the signing keys of the access keys and scopes that a verifier has seen.
type keyStore struct {
	// last is the key of the last request: most requests that follow are of the same caller and day.
	last keyCache
	mu   sync.RWMutex
	keys map[storedKey]*derivedKey
}

type storedKey struct {
	keyID string
	scope Scope
}

// maxStoredKeys bounds a keyStore; beyond it, it begins anew.
const maxStoredKeys = 4096

func (s *keyStore) key(keyID, secret string, scope Scope) *derivedKey {
	k := s.last.Load()
	if k != nil && k.scope == scope && k.keyID == keyID && k.secret == secret {
		return k
	}
	s.mu.RLock()
	k = s.keys[storedKey{keyID, scope}]
	s.mu.RUnlock()
	if k != nil && k.secret == secret {
		s.last.Store(k)
		return k
	}
	k = newDerivedKey(keyID, secret, Algorithm, scope)
	s.last.Store(k)
	s.mu.Lock()
	if s.keys == nil || len(s.keys) >= maxStoredKeys {
		s.keys = make(map[storedKey]*derivedKey)
	}
	s.keys[storedKey{k.keyID, k.scope}] = k
	s.mu.Unlock()
	return k
}
