package data

import (
	"fmt"

	"slipway/steps/check"
	"slipway/steps/live"
)

// acceptedChecks are AWS's controls that the usual shape does not meet, because meeting them costs more than most small stacks want to
// pay. They are told, with the price, and fail nothing.
func acceptedChecks() []check.Check {
	database := func(field string, judge func(live.Database, string) check.Result) func(check.Input) check.Result {
		return func(in check.Input) check.Result {
			return databaseResult(in, field, func(d live.Database) check.Result { return judge(d, in.Live.Database.Call) })
		}
	}
	return []check.Check{
		{
			ID: "database-multi-az", Step: Step, Severity: check.Low, Title: "RDS stands in two zones", Control: "RDS.5",
			Why: "With one, the database is away while its zone fails, and during maintenance.",
			Fix: "data.multi_az, or aws rds modify-db-instance --multi-az: it doubles the database's price, about $15 to $17 a month for the smallest",
			Run: database("MultiAZ", func(d live.Database, call string) check.Result {
				return check.ByDesign(d.MultiAZ, check.Evidence{Call: call, Field: d.ID + " MultiAZ", Value: fmt.Sprint(d.MultiAZ)},
					"one zone, and backups to restore from; a second doubles the database's price, about $15 to $17 a month for the smallest")
			}),
		},
		{
			ID: "database-monitoring", Step: Step, Severity: check.Low, Title: "RDS has enhanced monitoring", Control: "RDS.6",
			Why: "It shows what the database's own processes do, by the second.",
			Fix: "aws rds modify-db-instance --monitoring-interval 60 with a role for it; under $1 a month, as logs",
			Run: database("MonitoringInterval", func(d live.Database, call string) check.Result {
				return check.ByDesign(d.Monitoring > 0, check.Evidence{Call: call, Field: d.ID + " MonitoringInterval", Value: fmt.Sprint(d.Monitoring)},
					"RDS's own metrics by the minute are free; enhanced monitoring needs a role more and costs under $1 a month")
			}),
		},
		{
			ID: "database-iam-auth", Step: Step, Severity: check.Low, Title: "RDS lets in by IAM instead of passwords", Control: "RDS.10",
			Why: "A token of fifteen minutes cannot be stolen for long.",
			Fix: "aws rds modify-db-instance --enable-iam-database-authentication, and an application that asks for tokens; it costs nothing but the work",
			Run: database("IAMDatabaseAuthenticationEnabled", func(d live.Database, call string) check.Result {
				return check.ByDesign(d.IAMAuth, check.Evidence{Call: call, Field: d.ID + " IAMDatabaseAuthenticationEnabled", Value: fmt.Sprint(d.IAMAuth)},
					"frameworks expect a URL with a password; slipway's is generated, long and stored encrypted. Tokens cost nothing but work in the application")
			}),
		},
		{
			ID: "database-port", Step: Step, Severity: check.Low, Title: "RDS listens on a port of its own", Control: "RDS.23",
			Why: "Scanners try 5432 first.",
			Fix: "a new port needs a new rule and a new DATABASE_URL; it costs nothing but the work",
			Run: database("Endpoint.Port", func(d live.Database, call string) check.Result {
				return check.ByDesign(d.Port != 0 && d.Port != usualPort, check.Evidence{Call: call, Field: d.ID + " Endpoint.Port", Value: fmt.Sprint(d.Port)},
					"no address outside the app's group reaches the port, whatever its number")
			}),
		},
		{
			ID: "cache-failover", Step: Step, Severity: check.Low, Title: "The cache has a second node to fail over to", Control: "ElastiCache.3",
			Why: "With one node the cache is away, and empty, when it fails.",
			Fix: "a second node with automatic failover: about $12 a month for the smallest",
			Run: ofGroup("AutomaticFailover", func(g live.ReplicationGroup, call string) check.Result {
				return check.ByDesign(g.Failover, check.Evidence{Call: call, Field: g.ID + " AutomaticFailover", Value: fmt.Sprint(g.Failover)},
					"a cache is filled again by the application; a second node costs about $12 a month")
			}),
		},
		{
			ID: "cache-backups", Step: Step, Severity: check.Low, Title: "The cache is backed up", Control: "ElastiCache.1",
			Why: "Queues and sessions that live in the cache alone are lost with it.",
			Fix: "aws elasticache modify-replication-group --snapshot-retention-limit 1; one snapshot is free, further ones cost $0.085 a month for each GB",
			Run: ofGroup("SnapshotRetentionLimit", func(g live.ReplicationGroup, call string) check.Result {
				return check.ByDesign(g.SnapshotDays > 0, check.Evidence{Call: call, Field: g.ID + " SnapshotRetentionLimit", Value: fmt.Sprint(g.SnapshotDays)},
					"a cache is filled again by the application; one snapshot a day would be free, further ones $0.085 a month for each GB")
			}),
		},
	}
}

const usualPort = 5432

// ofGroup judges the replication group where there is one; a plain cluster can have neither failover nor backups worth the name.
func ofGroup(field string, judge func(live.ReplicationGroup, string) check.Result) func(check.Input) check.Result {
	return func(in check.Input) check.Result {
		g := in.Live.Cache
		switch {
		case !g.Read():
			return check.Unread("the cache", g.Call, in.Live.Identity.Cache()+" "+field, g.Err)
		case g.Value == nil:
			return check.Absent("the stack has no replication group", g.Call)
		}
		return judge(*g.Value, g.Call)
	}
}
