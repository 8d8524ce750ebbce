package data

import (
	"strings"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the answers from what AWS has. A part that does not exist is answered with none; one that could not be
// read keeps the answer it had.
func Recover(l *live.Stack, s *stack.Settings) {
	recoverDatabase(l, s)
	recoverCache(l, s)
	if u := l.Parameter(stack.KeyCacheURL); u != nil {
		s.Data.CacheURL = ""
		if strings.Contains(u.Value.Reveal(), "?ssl_cert_reqs=") {
			s.Data.CacheURL = stack.CacheURLCelery
		}
	}
	if style := recoverStyle(l, s.Data.URLStyle); style != "" {
		s.Data.URLStyle = style
	}
}

func recoverDatabase(l *live.Stack, s *stack.Settings) {
	if !l.Database.Read() {
		return
	}
	d := l.Database.Value
	if d == nil || d.Status == "deleting" {
		s.Data.Database = "none"
		return
	}
	s.Data.Database = "postgres"
	databaseSettings(*s, l, false).recover(s, *d)
}

func recoverCache(l *live.Stack, s *stack.Settings) {
	if !l.Cache.Read() || !l.CacheCluster.Read() {
		return
	}
	switch c, plain := l.Cache.Value, l.CacheCluster.Value; {
	case c != nil && c.Status != "deleting":
		cacheSettings(*s, l).recover(s, *c)
	case plain != nil && plain.Status != "deleting":
		cacheSettings(*s, l).recover(s, live.ReplicationGroup{Engine: plain.Engine, Class: plain.Class,
			Version: plain.Version})
	default:
		s.Data.Cache = "none"
	}
}

// recoverStyle tells the style from the stored URL, like where several styles write the same. A database without a
// URL is one whose app takes the parts. The value itself stays in memory.
func recoverStyle(l *live.Stack, like string) string {
	if !l.Parameters.Read() || !l.Database.Exists() {
		return ""
	}
	p := l.Parameter(stack.KeyDatabaseURL)
	if p == nil {
		if l.Parameter(stack.KeyDatabasePassword) != nil && l.Parameter(stack.KeyCacheURL) == nil {
			return stack.StyleParts
		}
		return ""
	}
	return stack.StyleOf(p.Value, like)
}
