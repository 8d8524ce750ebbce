package secrets

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// errNotYet says that an address or a password a URL is made of is still to be made.
var errNotYet = errors.New("what the URL is made of is not there yet")

// compose makes the value of a composed key of what is there.
func compose(key string, s stack.Settings, l *live.Stack) (stack.Secret, error) {
	if key == stack.KeyDatabaseURL {
		return databaseURL(s, l)
	}
	return cacheURL(l)
}

func databaseURL(s stack.Settings, l *live.Stack) (stack.Secret, error) {
	d, password := l.Database.Value, l.Parameter(stack.KeyDatabasePassword)
	if d == nil || d.Address == "" || d.Status == "deleting" || password == nil {
		return stack.Secret{}, errNotYet
	}
	scheme, tls := dialect(s.Data.URLStyle)
	return stack.NewSecret(fmt.Sprintf("%s://%s:%s@%s:%d/%s?%s",
		scheme, escape(d.User), escape(password.Value.Reveal()), d.Address, portOr(d.Port, 5432), escape(d.Name), tls)), nil
}

// dialect is the scheme and the TLS parameter of a driver. All of them encrypt and none of them verifies the server, because
// the certificates of RDS come from a CA of its own that no image trusts unless its bundle was copied in; security groups and
// the private network say who answers.
//
// node-postgres takes sslmode=require for verify-full (a warning since pg 8.16, and refused against RDS with "self-signed
// certificate in certificate chain"); what others call require is no-verify there: https://node-postgres.com/features/ssl
//
// psycopg and Django take postgresql:// as it is, and so does SQLAlchemy (psycopg2 up to 2.0, psycopg from 2.1);
// postgresql+psycopg:// would be understood by SQLAlchemy alone.
func dialect(style string) (scheme, tls string) {
	switch style {
	case "asyncpg":
		return "postgresql+asyncpg", "ssl=require"
	case "node":
		return "postgresql", "sslmode=no-verify"
	case "go":
		return "postgres", "sslmode=require"
	}
	return "postgresql", "sslmode=require"
}

// cacheURL is the replication group's with TLS and token, or that of the guide's cluster, which has neither.
func cacheURL(l *live.Stack) (stack.Secret, error) {
	if c := l.Cache.Value; c != nil && c.Status != "deleting" {
		token := l.Parameter(stack.KeyCacheToken)
		if c.Address == "" || token == nil {
			return stack.Secret{}, errNotYet
		}
		return stack.NewSecret(fmt.Sprintf("rediss://:%s@%s:%d/0", escape(token.Value.Reveal()), c.Address, portOr(c.Port, 6379))), nil
	}
	c := l.CacheCluster.Value
	if c == nil || c.Address == "" || c.Status == "deleting" {
		return stack.Secret{}, errNotYet
	}
	scheme := "redis"
	if c.TransitEncryption {
		scheme = "rediss"
	}
	return stack.NewSecret(fmt.Sprintf("%s://%s:%d/0", scheme, c.Address, portOr(c.Port, 6379))), nil
}

// escape writes a value so that every URL parser reads it back: some take + for a space, so a space is %20 and + is %2B.
func escape(v string) string { return strings.ReplaceAll(url.QueryEscape(v), "+", "%20") }

func portOr(port, otherwise int) int {
	if port == 0 {
		return otherwise
	}
	return port
}

// passwordIn is the password in a stored URL, and false when there is none.
func passwordIn(p *live.Parameter) (stack.Secret, bool) {
	if p == nil {
		return stack.Secret{}, false
	}
	u, err := url.Parse(p.Value.Reveal())
	if err != nil || u.User == nil {
		return stack.Secret{}, false
	}
	password, ok := u.User.Password()
	return stack.NewSecret(password), ok && password != ""
}
