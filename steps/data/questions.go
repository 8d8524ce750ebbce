package data

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
)

const classPattern = `(t[34]g?|m[5-9][a-z]*|r[5-9][a-z]*)\.(micro|small|medium|large|\d*xlarge)$`

var (
	databaseClass = regexp.MustCompile(`^db\.` + classPattern)
	cacheClass    = regexp.MustCompile(`^cache\.` + classPattern)

	databaseVersion = regexp.MustCompile(`^(1[1-9]|2[0-9])$`)
	cacheVersion    = regexp.MustCompile(`^[4-9]\.[0-9]$`)
)

// Versions to offer, newest first. AWS brings new ones: a version beyond these is its own to refuse.
var (
	databaseVersions = []string{"18", "17", "16", "15", "14"}
	redisVersions    = []string{"7.1", "7.0", "6.2"}
	valkeyVersions   = []string{"8.1", "8.0", "7.2"}
)

// Questions are the database's and the cache's.
func Questions() []question.Question {
	return append(databaseQuestions(), cacheQuestions()...)
}

func databaseQuestions() []question.Question {
	with := func(get func(string) string) bool { return get("data.database") == "postgres" }
	return []question.Question{
		{
			ID: "data.database", Step: Step, Title: "Does the app need a database?", Kind: question.Select,
			Why: "RDS runs PostgreSQL with backups and upgrades, reachable from the app only.",
			Options: []question.Option{
				{Value: "postgres", Label: "PostgreSQL", Note: "encrypted, private, backed up daily"},
				{Value: "none", Label: "no database",
					Note: "nothing to pay or back up; the app keeps its data elsewhere, or has none"},
			},
			Locked:   "apply never deletes a database: slipway destroy does, with a final snapshot",
			Validate: oneOf("postgres", "none"),
		},
		{
			ID: "data.version", Step: Step, Title: "Which PostgreSQL version?", Kind: question.Select, Applies: with,
			Why: "The major version; minor upgrades come by themselves in the maintenance window. Take the one your " +
				"laptop runs; the newest is supported longest.",
			Options:  options(databaseVersions, "PostgreSQL "),
			Locked:   "a database can go up a version, which takes it away for some minutes, and never back",
			Validate: matches(databaseVersion, "PostgreSQL version", "16"),
		},
		{
			ID: "data.class", Step: Step, Title: "How large should the database be?", Kind: question.Select, Applies: with,
			Why: "Memory decides how much of the data is answered without the disk. It can be changed at any time, with some " +
				"minutes of outage.",
			Options: []question.Option{
				{Value: "db.t3.micro", Label: "db.t3.micro, 2 vCPU, 1 GiB", Note: "the standard size"},
				{Value: "db.t4g.micro", Label: "db.t4g.micro, 2 vCPU ARM, 1 GiB", Note: "the same for less; not in every region"},
				{Value: "db.t3.small", Label: "db.t3.small, 2 vCPU, 2 GiB", Note: "twice the memory: the first step when queries " +
					"slow down"},
				{Value: "db.t4g.small", Label: "db.t4g.small, 2 vCPU ARM, 2 GiB", Note: "the same as t3.small for less; not in " +
					"every region"},
				{Value: "db.t3.medium", Label: "db.t3.medium, 2 vCPU, 4 GiB", Note: "room for a few gigabytes of data that are " +
					"read all the time"},
				{Value: "db.t4g.medium", Label: "db.t4g.medium, 2 vCPU ARM, 4 GiB",
					Note: "the same as t3.medium for less; not in every region"},
			},
			Validate: matches(databaseClass, "class", "db.t4g.micro"),
		},
		{
			ID: "data.storage", Unit: "GiB", Step: Step, Title: "How much storage, in GiB?", Kind: question.Number,
			Applies:  with,
			Why:      "It grows by itself when it runs full, and never shrinks: begin small.",
			Locked:   "storage never shrinks; more is always possible",
			Validate: between(20, 16384, "GiB", "20"),
		},
		{
			ID: "data.multi_az", Name: "standby", Step: Step, Title: "A standby in a second zone?", Kind: question.YesNo,
			Applies: with,
			Why: "With it the database survives the loss of a zone, for twice the price. Without it, an outage of its " +
				"zone is an outage of the app.",
			Validate: yes,
		},
		{
			ID: "data.backup_days", Name: "backups", Unit: "days", Step: Step,
			Title: "For how many days should backups be kept?", Kind: question.Number, Applies: with,
			Why: "Daily backups and every change in between, to go back to any second. Free up to the size of the " +
				"database; 0 switches them off.",
			Validate: between(0, 35, "days", "7"),
		},
		{
			ID: "data.protect", Step: Step, Title: "Protect the database from deletion?", Kind: question.YesNo, Applies: with,
			Why: "AWS then refuses to delete it until the protection is taken off. slipway destroy takes it off after " +
				"you have typed the app's name.",
			Validate: yes,
		},
		{
			ID: "data.url_style", Name: "URL style", Step: Step, Title: "How does the app write its database URL?",
			Kind: question.Select,
			Why: "The URLs of the database and of the cache, whichever there is, are composed for you, with TLS the way your " +
				"driver asks for it.",
			Options: styles(),
			Applies: func(get func(string) string) bool {
				return get("data.database") == "postgres" || get("data.cache") != "none"
			},
			Validate: oneOf(styleNames()...),
		},
	}
}

func cacheQuestions() []question.Question {
	with := func(get func(string) string) bool { return get("data.cache") != "none" && get("data.cache") != "" }
	return []question.Question{
		{
			ID: "data.cache", Step: Step, Title: "Does the app need a cache?", Kind: question.Select,
			Why: "One ElastiCache node with TLS, a token and encryption, reachable from the app only.",
			Options: []question.Option{
				{Value: engineRedis, Label: "Redis", Note: "what most clients are tried with"},
				{Value: engineValkey, Label: "Valkey", Note: "speaks Redis, costs a fifth less"},
				{Value: "none", Label: "no cache", Note: "nothing to pay; sessions, queues and limits then need another place"},
			},
			Locked:   "Redis can move to Valkey in place, not back; apply never deletes a cache",
			Validate: oneOf(engineRedis, engineValkey, "none"),
		},
		{
			ID: "data.cache_version", Step: Step, Title: "Which version of the cache?", Kind: question.Select, Applies: with,
			Why:      "The newest is the right one unless the app says otherwise.",
			Options:  append(options(redisVersions, "Redis "), options(valkeyVersions, "Valkey ")...),
			Locked:   "a cache can go up a version and never back",
			Validate: matches(cacheVersion, "version", "7.1 for Redis or 8.0 for Valkey"),
		},
		{
			ID: "data.cache_class", Step: Step, Title: "How large should the cache be?", Kind: question.Select, Applies: with,
			Why: "The node's memory is the cache's. It can be changed at any time.",
			Options: []question.Option{
				{Value: "cache.t3.micro", Label: "cache.t3.micro, 0.5 GiB", Note: "the standard size"},
				{Value: "cache.t4g.micro", Label: "cache.t4g.micro, ARM, 0.5 GiB", Note: "the same for less; not in every region"},
				{Value: "cache.t3.small", Label: "cache.t3.small, 1.4 GiB",
					Note: "when keys are evicted before they are read again"},
				{Value: "cache.t4g.small", Label: "cache.t4g.small, ARM, 1.4 GiB", Note: "the same as t3.small for less; not in " +
					"every region"},
				{Value: "cache.t3.medium", Label: "cache.t3.medium, 3.1 GiB",
					Note: "for a cache that holds most of what the app reads"},
				{Value: "cache.t4g.medium", Label: "cache.t4g.medium, ARM, 3.1 GiB",
					Note: "the same as t3.medium for less; not in every region"},
			},
			Validate: matches(cacheClass, "class", "cache.t4g.micro"),
		},
		{
			ID: "data.cache_url", Name: "cache URL", Step: Step, Title: "How does the app read its cache URL?",
			Kind: question.Select,
			Why:  "Celery refuses a rediss:// URL that does not say which certificates count; other clients need nothing.",
			Options: []question.Option{
				{Value: "", Label: "as it is", Note: "rediss://…"},
				{Value: stack.CacheURLCelery, Label: "Celery", Note: "rediss://…?ssl_cert_reqs=required"},
			},
			Applies:  func(get func(string) string) bool { return with(get) && get("data.url_style") != stack.StyleParts },
			Validate: oneOf("", stack.CacheURLCelery),
		},
		{
			ID: "data.cache_snapshots", Unit: "days", Step: Step,
			Title: "For how many days should snapshots of the cache be kept?", Kind: question.Number, Applies: with,
			Why:      "A cache can be filled again, so 0 is fine. More than one snapshot costs about $0.085 per GiB and month.",
			Validate: between(0, 35, "days", "0"),
		},
	}
}

func styles() []question.Option {
	options := make([]question.Option, len(stack.URLStyles))
	for i, s := range stack.URLStyles {
		options[i] = question.Option{Value: s.Name, Label: s.Label, Note: s.Form}
	}
	return options
}

func styleNames() []string {
	names := make([]string, len(stack.URLStyles))
	for i, s := range stack.URLStyles {
		names[i] = s.Name
	}
	return names
}

func options(values []string, before string) []question.Option {
	list := make([]question.Option, len(values))
	for i, v := range values {
		list[i] = question.Option{Value: v, Label: before + v}
	}
	return list
}

func oneOf(values ...string) func(string) error {
	return func(v string) error {
		if slices.Contains(values, v) {
			return nil
		}
		return fmt.Errorf("%q is none of %s", v, strings.Join(values, ", "))
	}
}

func matches(pattern *regexp.Regexp, what, example string) func(string) error {
	return func(v string) error {
		if pattern.MatchString(v) {
			return nil
		}
		return fmt.Errorf("%q is no %s: for example %s", v, what, example)
	}
}

func between(low, high int, unit, example string) func(string) error {
	return func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < low || n > high {
			return fmt.Errorf("%q is not between %d and %d %s: for example %s", v, low, high, unit, example)
		}
		return nil
	}
}

func yes(v string) error {
	if v == "true" || v == "false" {
		return nil
	}
	return fmt.Errorf("%q is neither true nor false", v)
}
