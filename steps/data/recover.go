package data

import (
	"strings"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the answers from what AWS has. A part that does not exist is answered with none; one that could not be read
// keeps the answer it had.
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
	s.Data.Version = major(d.Version)
	s.Data.Class = d.Class
	s.Data.Storage = d.Storage
	s.Data.MultiAZ = d.MultiAZ
	s.Data.BackupDays = d.BackupDays
	s.Data.Protect = d.Protected
}

func recoverCache(l *live.Stack, s *stack.Settings) {
	if !l.Cache.Read() || !l.CacheCluster.Read() {
		return
	}
	switch c, plain := l.Cache.Value, l.CacheCluster.Value; {
	case c != nil && c.Status != "deleting":
		s.Data.Cache, s.Data.CacheClass, s.Data.CacheSnapshots = c.Engine, c.Class, c.SnapshotDays
		if c.Version != "" {
			s.Data.CacheVersion = minor(c.Version)
		}
	case plain != nil && plain.Status != "deleting":
		s.Data.Cache, s.Data.CacheClass, s.Data.CacheSnapshots = plain.Engine, plain.Class, 0
		s.Data.CacheVersion = minor(plain.Version)
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
