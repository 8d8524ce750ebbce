package stack

import "slices"

// Keys that slipway makes itself. DB_PASSWORD and REDIS_TOKEN are generated before what they open; the URLs are
// composed of them.
const (
	KeyDatabasePassword = "DB_PASSWORD"
	KeyCacheToken       = "REDIS_TOKEN"
	KeyAppSecret        = "APP_SECRET_KEY"
	KeyDatabaseURL      = "DATABASE_URL"
	KeyCacheURL         = "REDIS_URL"
	VariableEnvironment = "APP_ENV"
)

// GeneratedKeys are the secrets slipway makes up.
func (s Settings) GeneratedKeys() []string {
	keys := []string{KeyAppSecret}
	if s.HasDatabase() {
		keys = append(keys, KeyDatabasePassword)
	}
	if s.HasCache() {
		keys = append(keys, KeyCacheToken)
	}
	slices.Sort(keys)
	return keys
}

// ComposedKeys are the secrets slipway composes of others and of addresses. With url_style parts there are none.
func (s Settings) ComposedKeys() []string {
	if s.Data.URLStyle == StyleParts {
		return nil
	}
	var keys []string
	if s.HasDatabase() {
		keys = append(keys, KeyDatabaseURL)
	}
	if s.HasCache() {
		keys = append(keys, KeyCacheURL)
	}
	return keys
}

// SecretKeys are all keys the stack has under its parameter path, sorted.
func (s Settings) SecretKeys() []string {
	keys := slices.Concat(s.GeneratedKeys(), s.ComposedKeys(), s.Secrets.Keys)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// ContainerKeys are the secrets the containers are given, sorted. The bare password and token reach the container only
// when the application builds its own URLs (url_style parts), the password also where the URL has no room for it
// (jdbc).
func (s Settings) ContainerKeys() []string {
	return slices.DeleteFunc(s.SecretKeys(), func(k string) bool {
		switch k {
		case KeyDatabasePassword:
			return s.Data.URLStyle != StyleParts && s.Data.URLStyle != StyleJDBC
		case KeyCacheToken:
			return s.Data.URLStyle != StyleParts
		}
		return false
	})
}

// ResetMarker is the parameter that holds a password or token which the database or cache that exists is being given.
// It is made before anything is changed and removed when the change is through, so that a change survives being killed.
// It is no key: the container never sees it.
func ResetMarker(key string) string { return key + ".reset" }
