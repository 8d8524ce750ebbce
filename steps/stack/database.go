package stack

import (
	"slices"
	"strings"
)

// Limits of RDS for PostgreSQL: the name's is PostgreSQL's own, the user's is the API's.
const (
	longestDatabaseName = 63
	longestDatabaseUser = 16
)

// reservedNames are refused by RDS or by PostgreSQL as a bare name (RDS: admin, postgres and rds*; PostgreSQL: reserved
// words).
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (DBName, MasterUsername)
// https://www.postgresql.org/docs/current/sql-keywords-appendix.html
var reservedNames = []string{
	"admin", "administrator", "db", "database", "postgres", "public", "replication", "root", "template0", "template1",
	"all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint",
	"binary",
	"bit", "boolean", "both", "case", "cast", "char", "check", "collate", "collation", "column", "concurrently",
	"constraint",
	"create", "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
	"current_timestamp",
	"current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "false", "fetch",
	"float", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner",
	"int",
	"integer", "intersect", "interval", "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit",
	"localtime", "localtimestamp", "natural", "none", "not", "notnull", "null", "offset", "on", "only", "or", "order",
	"outer",
	"overlaps", "placing", "primary", "references", "returning", "right", "role", "row", "schema", "select", "session",
	"session_user",
	"similar",
	"some", "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "true",
	"union", "unique", "user",
	"using", "values", "variadic", "verbose", "view", "when", "where", "window", "with",
}

// DatabaseName is the name of the database inside PostgreSQL, made of the app's.
func (s Settings) DatabaseName() string { return sqlName(s.App, longestDatabaseName) }

// DatabaseUser is the name of its master user, made of the app's.
func (s Settings) DatabaseUser() string { return sqlName(s.App, longestDatabaseUser) }

// sqlName makes an app name one that needs no quotes in SQL: hyphens become underscores, reserved words and prefixes
// get another in front, and it is cut to a limit.
func sqlName(app string, limit int) string {
	name := strings.ReplaceAll(app, "-", "_")
	if slices.Contains(reservedNames, name) || strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "rds") {
		name = "app_" + name
	}
	if len(name) > limit {
		name = name[:limit]
	}
	return strings.TrimRight(name, "_")
}
