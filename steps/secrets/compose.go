package secrets

import (
	"errors"
	"fmt"

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
	return cacheURL(s, l)
}

func databaseURL(s stack.Settings, l *live.Stack) (stack.Secret, error) {
	d, password := l.Database.Value, l.Parameter(stack.KeyDatabasePassword)
	if d == nil || d.Address == "" || d.Status == "deleting" || password == nil {
		return stack.Secret{}, errNotYet
	}
	address := stack.DatabaseAddress{Host: d.Address, Port: portOr(d.Port, 5432), Name: d.Name, User: d.User}
	return stack.StyleNamed(s.Data.URLStyle).URL(address, password.Value), nil
}

// cacheURL is the replication group's with TLS and token, or that of the guide's cluster, which has neither.
func cacheURL(s stack.Settings, l *live.Stack) (stack.Secret, error) {
	if c := l.Cache.Value; c != nil && c.Status != "deleting" {
		token := l.Parameter(stack.KeyCacheToken)
		if c.Address == "" || token == nil {
			return stack.Secret{}, errNotYet
		}
		return stack.NewSecret(fmt.Sprintf("rediss://:%s@%s:%d/0%s", stack.EscapeURL(token.Value.Reveal()), c.Address,
			portOr(c.Port, 6379), verifying(s))), nil
	}
	c := l.CacheCluster.Value
	if c == nil || c.Address == "" || c.Status == "deleting" {
		return stack.Secret{}, errNotYet
	}
	if !c.TransitEncryption {
		return stack.NewSecret(fmt.Sprintf("redis://%s:%d/0", c.Address, portOr(c.Port, 6379))), nil
	}
	return stack.NewSecret(fmt.Sprintf("rediss://%s:%d/0%s", c.Address, portOr(c.Port, 6379), verifying(s))), nil
}

// verifying is what Celery wants to be prerequisitesRead of certificates in a rediss URL; it refuses one without.
// ElastiCache's are Amazon's public ones, which images trust:
// https://docs.celeryq.dev/en/stable/userguide/configuration.html#redis-backend-use-ssl
func verifying(s stack.Settings) string {
	if s.Data.CacheURL == stack.CacheURLCelery {
		return "?ssl_cert_reqs=required"
	}
	return ""
}

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
	return stack.PasswordIn(p.Value)
}
