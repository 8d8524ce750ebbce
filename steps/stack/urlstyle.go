package stack

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Styles of data.url_style that something beside the URL depends on.
const (
	// StyleParts is the answer of an application that builds its own URLs: it gets the parts, not the URLs.
	StyleParts = "parts"
	// StylePlain is the form that most drivers take: libpq's. Where no driver is recognised, it is the least surprising
	// one.
	StylePlain    = "psycopg"
	StyleJDBC     = "jdbc"
	StyleTortoise = "tortoise"
	styleNpgsql   = "npgsql"
)

// CacheURLCelery is the answer to data.cache_url of an application that gives REDIS_URL to Celery.
const CacheURLCelery = "celery"

// URLStyle is one form of DATABASE_URL.
type URLStyle struct {
	Name  string
	Label string // who takes it
	Form  string // what it looks like, without user and password

	scheme, query string // of those that are URLs with user and password
}

// URLStyles are the forms of DATABASE_URL that drivers take. All of them encrypt and none of them verifies the server,
// because the certificates of RDS come from a CA of its own that no image trusts unless its bundle was copied in;
// security groups and the private network say who answers.
//
// node-postgres takes sslmode=require for verify-full (https://node-postgres.com/features/ssl), so that what others
// call require is no-verify there, a word that postgres.js and Prisma do not know. SQLAlchemy hands the query on to
// asyncpg as arguments, and asyncpg has no argument sslmode; asyncpg's own DSN has one. tortoise takes neither:
// it gets PGSSLMODE in addition to its URL.
var URLStyles = []URLStyle{
	form("asyncpg", "SQLAlchemy with asyncpg", "postgresql+asyncpg", "ssl=require"),
	form("asyncpg-plain", "asyncpg alone, databases", "postgresql", "sslmode=require"),
	form(StyleTortoise, "Tortoise ORM", "postgres", ""),
	form(StylePlain, "psycopg, Django, SQLAlchemy with psycopg2", "postgresql", "sslmode=require"),
	form("sqlalchemy-psycopg", "SQLAlchemy with psycopg 3", "postgresql+psycopg", "sslmode=require"),
	form("node", "node-postgres, Knex, Sequelize, TypeORM", "postgresql", "sslmode=no-verify"),
	form("postgresjs", "postgres.js, Drizzle over it", "postgres", "sslmode=require"),
	form("prisma", "Prisma's own engine", "postgresql", "sslmode=require"),
	form("go", "Go: pgx, lib/pq, GORM", "postgres", "sslmode=require"),
	form("sqlx", "Rust: sqlx, tokio-postgres, Diesel", "postgres", "sslmode=require"),
	form("rails", "Rails, Active Record", "postgresql", "sslmode=require"),
	form("sequel", "Sequel", "postgres", "sslmode=require"),
	form("ecto", "Ecto", "ecto", "ssl=true"),
	{Name: StyleJDBC, Label: "JDBC: Spring, Quarkus, Hibernate", Form: "jdbc:postgresql://…?sslmode=require, with " +
		"DB_USER and DB_PASSWORD beside it"},
	{Name: styleNpgsql, Label: ".NET: Npgsql, Entity Framework", Form: "Host=…;Database=…;SSL Mode=Require"},
	{Name: StyleParts, Label: "none: the app takes host, port, name, user and password",
		Form: "DB_HOST … as plain variables, DB_PASSWORD and REDIS_TOKEN as secrets"},
}

func form(name, label, scheme, query string) URLStyle {
	shown := scheme + "://…"
	if query != "" {
		shown += "?" + query
	}
	return URLStyle{Name: name, Label: label, Form: shown, scheme: scheme, query: query}
}

// StyleNamed is the style of a name; the plain form for a name that is none.
func StyleNamed(name string) URLStyle {
	at := slices.IndexFunc(URLStyles, func(s URLStyle) bool { return s.Name == name })
	if at < 0 {
		return StyleNamed(StylePlain)
	}
	return URLStyles[at]
}

// SameForm reports whether two styles write the same text.
func SameForm(a, b string) bool {
	one, other := StyleNamed(a), StyleNamed(b)
	return one.Name == other.Name || one.scheme != "" && one.scheme == other.scheme && one.query == other.query
}

// DatabaseAddress is where a database answers, and as whom.
type DatabaseAddress struct {
	Host       string
	Port       int
	Name, User string
}

// URL writes the address and the password in the style's form, by that form's own rules for odd characters.
func (s URLStyle) URL(a DatabaseAddress, password Secret) Secret {
	switch s.Name {
	case StyleJDBC:
		return NewSecret(fmt.Sprintf("jdbc:postgresql://%s:%d/%s?sslmode=require", a.Host, a.Port, escape(a.Name)))
	case styleNpgsql:
		return NewSecret(fmt.Sprintf("Host=%s;Port=%d;Database=%s;Username=%s;Password=%s;SSL Mode=Require;Trust Server "+
			"Certificate=true",
			a.Host, a.Port, keyword(a.Name), keyword(a.User), keyword(password.Reveal())))
	}
	query := s.query
	if query != "" {
		query = "?" + query
	}
	return NewSecret(fmt.Sprintf("%s://%s:%s@%s:%d/%s%s", s.scheme, escape(a.User), escape(password.Reveal()), a.Host,
		a.Port, escape(a.Name), query))
}

// escape writes a value so that every URL parser reads it back: some take + for a space, so a space is %20 and + is
// %2B.
func escape(v string) string { return strings.ReplaceAll(url.QueryEscape(v), "+", "%20") }

// EscapeURL is a value as it is written in a URL.
func EscapeURL(v string) string { return escape(v) }

// keyword writes a value of a connection string of .NET: in double quotes where it holds what separates or quotes, and
// those doubled.
// https://learn.microsoft.com/dotnet/api/system.data.common.dbconnectionstringbuilder
func keyword(v string) string {
	if v != "" && !strings.ContainsAny(v, `;'"=`) && strings.TrimSpace(v) == v {
		return v
	}
	return `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
}

// StyleOf tells the style from a stored DATABASE_URL, "" when it is no address of a database. Of several styles that
// write the same it names the first of like, else the commonest.
func StyleOf(stored Secret, like string) string {
	text := stored.Reveal()
	var found string
	switch u, err := url.Parse(text); {
	case strings.HasPrefix(strings.ToLower(text), "host="), strings.HasPrefix(strings.ToLower(text), "server="):
		found = styleNpgsql
	case strings.HasPrefix(text, "jdbc:"):
		found = StyleJDBC
	case err != nil || u.Host == "":
		return ""
	case strings.Contains(u.Scheme, "asyncpg"):
		found = "asyncpg"
	case strings.Contains(u.Scheme, "+psycopg"):
		found = "sqlalchemy-psycopg"
	case u.Scheme == "ecto":
		found = "ecto"
	case u.Query().Get("sslmode") == "no-verify":
		found = "node"
	case u.Scheme == "postgres" && u.RawQuery == "":
		found = StyleTortoise
	case u.Scheme == "postgres":
		found = "go"
	default:
		found = StylePlain
	}
	if like != "" && SameForm(like, found) {
		return like
	}
	return found
}

// PasswordIn is the password in a stored URL of any style, and false when there is none.
func PasswordIn(stored Secret) (Secret, bool) {
	text := stored.Reveal()
	if at := passwordKeyword(text); at >= 0 {
		password, ok := unquoted(text[at:])
		return NewSecret(password), ok && password != ""
	}
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return Secret{}, false
	}
	password, ok := u.User.Password()
	return NewSecret(password), ok && password != ""
}

// passwordKeyword is where the password's value begins in a connection string of keywords, -1 when it is none.
func passwordKeyword(text string) int {
	quote := byte(0)
	for i, start := 0, 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == ';':
			start = i + 1
		case c == '=' && start >= 0:
			name := strings.ToLower(strings.TrimSpace(text[start:i]))
			if name == "password" || name == "pwd" {
				return i + 1
			}
			start = -1
		}
	}
	return -1
}

// unquoted is the value a connection string's text begins with.
func unquoted(text string) (string, bool) {
	text = strings.TrimLeft(text, " ")
	if text == "" || text[0] != '"' && text[0] != '\'' {
		value, _, _ := strings.Cut(text, ";")
		return strings.TrimSpace(value), true
	}
	quote := text[:1]
	var b strings.Builder
	for rest := text[1:]; ; {
		part, after, closed := strings.Cut(rest, quote)
		b.WriteString(part)
		if !closed {
			return "", false
		}
		if !strings.HasPrefix(after, quote) {
			return b.String(), true
		}
		b.WriteString(quote)
		rest = after[1:]
	}
}
