package data

import (
	"slices"
	"strconv"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// databaseMoreChecks are about the database's snapshots, and whether it insists on TLS.
func databaseMoreChecks() []check.Check {
	return []check.Check{
		{
			ID: "database-snapshots", Step: Step, Severity: check.High,
			Title: "RDS snapshots are encrypted and shared with nobody",
			Why:   "A snapshot is the whole database. A public one is found and restored by others within the hour.",
			Fix: "aws rds modify-db-snapshot-attribute --attribute-name restore --values-to-remove all (or the account) " +
				"--db-snapshot-identifier NAME; copy one that is not encrypted with --kms-key-id alias/aws/rds and delete it",
			Control: "RDS.1, RDS.4",
			Run:     snapshotsPrivate,
		},
		{
			ID: "database-tls", Step: Step, Severity: check.Medium, Title: "RDS refuses connections without TLS",
			Why:     "A client that asks for none sends the password and every row readable.",
			Fix:     "set rds.force_ssl to 1 in the parameter group (aws rds modify-db-parameter-group), or use AWS's own group",
			Control: "RDS.38",
			Run:     forcesTLS,
		},
	}
}

// withReplicas adds the database's read replicas to a verdict on it: they hold the same rows.
func withReplicas(in check.Input, r check.Result, look func(live.Database) field) check.Result {
	l := in.Live
	if r.Status == check.Unknown || r.Status == check.NotApplicable {
		return r
	}
	for _, replica := range l.Replicas.Items {
		one := verdict(l.Replicas.Call, replica.ID, look(replica))
		r.Evidence = append(r.Evidence, one.Evidence...)
		if one.Status == check.Fail {
			r.Status, r.Detail = check.Fail, joined(r.Detail, one.Detail)
		}
	}
	if !l.Replicas.Read() && r.Status == check.Pass {
		unread := check.Unread("a read replica of the database", l.Replicas.Call, look(live.Database{}).name, l.Replicas.Err)
		unread.Evidence = append(r.Evidence, unread.Evidence...)
		return unread
	}
	return r
}

func joined(a, b string) string { return strings.TrimPrefix(a+"; "+b, "; ") }

func snapshotsPrivate(in check.Input) check.Result {
	l := in.Live
	if !l.Snapshots.Read() {
		return check.Unread("the database's snapshots", l.Snapshots.Call, "DBSnapshotAttributes[restore]", l.Snapshots.Err)
	}
	if !l.Database.Read() {
		return check.Unread("the database", l.Database.Call, "DBInstanceIdentifier", l.Database.Err)
	}
	r := check.Result{Status: check.Pass}
	for _, s := range l.Snapshots.Items {
		shared := orNone(strings.Join(s.SharedTo, ", "))
		r.Evidence = append(r.Evidence, check.Evidence{Call: "rds:DescribeDBSnapshotAttributes", Field: s.ID + " restore",
			Value: shared})
		switch {
		case slices.Contains(s.SharedTo, "all"):
			r.Status, r.Detail = check.Fail, joined(r.Detail, s.ID+" is public: everybody may restore it")
		case len(s.SharedTo) > 0:
			r.Status, r.Detail = check.Fail, joined(r.Detail, s.ID+" is shared with "+shared)
		}
		if !s.Encrypted {
			r.Status, r.Detail = check.Fail, joined(r.Detail, s.ID+" is not encrypted")
			r.Evidence = append(r.Evidence, check.Evidence{Call: l.Snapshots.Call, Field: s.ID + " Encrypted", Value: "false"})
		}
	}
	if len(l.Snapshots.Items) > 0 {
		return r
	}
	none := []check.Evidence{{Call: l.Snapshots.Call, Field: "manual snapshots of " + l.Identity.Database(),
		Value: "none"}}
	if !l.Database.Exists() {
		return check.Result{Status: check.NotApplicable, Detail: "the stack has no database and no snapshot of one",
			Evidence: none}
	}
	return check.Result{Status: check.Pass, Evidence: none}
}

// forcesTLS looks at rds.force_ssl. Where nobody set it, PostgreSQL 15 and later insist on TLS.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
func forcesTLS(in check.Input) check.Result {
	const firstToInsist = 15
	l := in.Live
	return databaseResult(in, "rds.force_ssl", func(d live.Database) check.Result {
		if !l.ForceSSL.Read() {
			return check.Unread("the database's parameter group "+d.ParameterGroup, l.ForceSSL.Call, "rds.force_ssl",
				l.ForceSSL.Err)
		}
		set := ""
		if l.ForceSSL.Exists() {
			set = *l.ForceSSL.Value
		}
		version, _, _ := strings.Cut(d.Version, ".")
		major, _ := strconv.Atoi(version)
		seen := field{name: "rds.force_ssl in " + orNone(d.ParameterGroup), value: set, ok: set == "1",
			wrong: "it takes connections without TLS"}
		if set == "" {
			seen.value, seen.ok = "not set: on since PostgreSQL 15, and this is "+d.Version, major >= firstToInsist
		}
		return verdict(l.ForceSSL.Call, d.ID, seen)
	})
}
