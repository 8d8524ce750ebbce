package secrets

import (
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Missing are the keys a value has to be given for before the stack can be applied: the user's own that are not in SSM,
// and the password or token of a database or cache that exists and whose secret is lost. What could not be read is not
// missing: the plan says so instead.
func Missing(s stack.Settings, l *live.Stack) []string {
	if !l.Parameters.Read() {
		return nil
	}
	var keys []string
	generated, composed := set(s.GeneratedKeys()), set(s.ComposedKeys())
	for _, key := range s.SecretKeys() {
		switch {
		case composed[key], l.Parameter(key) != nil, l.Parameter(movingKey(key)) != nil,
			l.Parameter(stack.ResetMarker(key)) != nil:
		case generated[key]:
			opens := targetOf(l, key)
			if _, stored := passwordIn(l.Parameter(opens.url)); opens.exists && !stored {
				keys = append(keys, key)
			}
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

func set(keys []string) map[string]bool {
	m := make(map[string]bool, len(keys))
	for _, k := range keys {
		m[k] = true
	}
	return m
}
