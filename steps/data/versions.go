package data

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"slipway/steps/plan"
)

// postgresEnds are the ends of RDS's standard support for the major versions of PostgreSQL. After it RDS charges for
// extended support, or upgrades the database where that is disabled.
// https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
var postgresEnds = map[string]time.Time{
	"11": day(2024, time.February, 29), "12": day(2025, time.February, 28), "13": day(2026, time.February, 28),
	"14": day(2027, time.February, 28),
	"15": day(2028, time.February, 29), "16": day(2029, time.February, 28), "17": day(2030, time.February, 28),
}

// redisEnds are the ends of ElastiCache's standard support for the major versions of Redis OSS. What runs after it is
// billed for extended support, a charge on every node.
// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support-versions.html
var redisEnds = map[string]time.Time{"4": day(2026, time.January, 31), "5": day(2026, time.January, 31),
	"6": day(2027, time.January, 31)}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// supportEnded reports whether standard support for a major version of PostgreSQL is over; a version older than all
// that are known is.
func supportEnded(version string, now time.Time) bool {
	end, known := postgresEnds[major(version)]
	if !known {
		return number(major(version)) < 11
	}
	return now.After(end)
}

// refuseOldPostgres stops the creation of a database that RDS makes only with extended support, which is charged by the
// vCPU and hour: slipway's are made without it.
func refuseOldPostgres(b *plan.Builder) bool {
	version := b.Settings.Data.Version
	if !supportEnded(version, b.Live.ReadAt) {
		return false
	}
	b.Refuse(plan.Problem{
		Kind: plan.Invalid, Step: Step, Resource: "data.version",
		Why: fmt.Sprintf("standard support for PostgreSQL %s has ended: RDS makes such a database with paid extended "+
			"support only, which slipway does not take for you", version),
		WayOut: "set data.version to 16 or newer; a dump of an older database loads into it",
	})
	return true
}

// noteOldCache says what an old version of the cache costs beside its node, now or soon.
func noteOldCache(b *plan.Builder, engine, version string) {
	end, known := redisEnds[major(version)]
	if engine != engineRedis || !known {
		return
	}
	const charge = "extended support, which is billed for every node on top of its price"
	switch {
	case b.Live.ReadAt.After(end):
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("Redis OSS %s left standard support on %s: AWS bills %s. "+
			"data.cache_version 7.1 avoids it, and so does Valkey", version, end.Format(time.DateOnly), charge)})
	case b.Live.ReadAt.After(end.AddDate(-1, 0, 0)):
		b.Note(plan.Note{Step: Step, Text: fmt.Sprintf("Redis OSS %s leaves standard support on %s; from then on AWS bills "+
			"%s. data.cache_version 7.1 avoids it, and so does Valkey", version, end.Format(time.DateOnly), charge)})
	}
}

// major is the first part of a version: 16 of 16.4.
func major(version string) string {
	m, _, _ := strings.Cut(version, ".")
	return m
}

// minor is a version's first two parts: 7.1 of 7.1.0.
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// older reports whether version a comes before b, counting two parts.
func older(a, b string) bool {
	majorA, restA, _ := strings.Cut(minor(a), ".")
	majorB, restB, _ := strings.Cut(minor(b), ".")
	if number(majorA) != number(majorB) {
		return number(majorA) < number(majorB)
	}
	return number(restA) < number(restB)
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
