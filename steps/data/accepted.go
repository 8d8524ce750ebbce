package data

import (
	"fmt"

	"slipway/steps/check"
	"slipway/steps/live"
)

// accepted is a control of AWS that the usual shape does not meet, because meeting it costs more than most small stacks
// want to pay. It is told, with the price, and fails nothing.
type accepted[T any] struct {
	id, control, title, why, fix string
	field                        string // the field it rests on
	look                         func(T) (met bool, value any)
	because                      string // why the usual shape does not meet it
}

func (a accepted[T]) check(run func(check.Input) check.Result) check.Check {
	return check.Check{ID: a.id, Step: Step, Severity: check.Low, Title: a.title, Control: a.control, Why: a.why,
		Fix: a.fix, Run: run}
}

func (a accepted[T]) judge(call, name string, of T) check.Result {
	met, value := a.look(of)
	return check.ByDesign(met, check.Evidence{Call: call, Field: name + " " + a.field, Value: fmt.Sprint(value)},
		a.because)
}

func acceptedChecks() []check.Check {
	var checks []check.Check
	for _, a := range acceptedOfDatabase() {
		checks = append(checks, a.check(func(in check.Input) check.Result {
			return databaseResult(in, a.field,
				func(d live.Database) check.Result { return a.judge(in.Live.Database.Call, d.ID, d) })
		}))
	}
	for _, a := range acceptedOfCache() {
		checks = append(checks, a.check(func(in check.Input) check.Result {
			// a plain cluster can have neither failover nor backups worth the name
			return check.Of(in.Live.Cache, "the cache", in.Live.Identity.Cache()+" "+a.field,
				"the stack has no replication group",
				func(g live.ReplicationGroup) check.Result { return a.judge(in.Live.Cache.Call, g.ID, g) })
		}))
	}
	return checks
}

const postgresPort = 5432

func acceptedOfDatabase() []accepted[live.Database] {
	return []accepted[live.Database]{
		{
			id: "database-multi-az", control: "RDS.5", title: "RDS stands in two zones",
			why: "With one, the database is away while its zone fails, and during maintenance.",
			fix: "data.multi_az, or aws rds modify-db-instance --multi-az: it doubles the database's price, " +
				"about $15 to $17 a month for the smallest",
			field: "MultiAZ", look: func(d live.Database) (bool, any) { return d.MultiAZ, d.MultiAZ },
			because: "one zone, and backups to restore from; a second doubles the database's price, about $15 " +
				"to $17 a month for the smallest",
		},
		{
			id: "database-monitoring", control: "RDS.6", title: "RDS has enhanced monitoring",
			why:   "It shows what the database's own processes do, by the second.",
			fix:   "aws rds modify-db-instance --monitoring-interval 60 with a role for it; under $1 a month, as logs",
			field: "MonitoringInterval", look: func(d live.Database) (bool, any) { return d.Monitoring > 0, d.Monitoring },
			because: "RDS's own metrics by the minute are free; enhanced monitoring needs a role more and costs " +
				"under $1 a month",
		},
		{
			id: "database-iam-auth", control: "RDS.10", title: "RDS lets in by IAM instead of passwords",
			why: "A token of fifteen minutes cannot be stolen for long.",
			fix: "aws rds modify-db-instance --enable-iam-database-authentication, and an application that " +
				"asks for tokens; it costs nothing but the work",
			field: "IAMDatabaseAuthenticationEnabled", look: func(d live.Database) (bool, any) { return d.IAMAuth, d.IAMAuth },
			because: "frameworks expect a URL with a password; slipway's is generated, long and stored " +
				"encrypted. Tokens cost nothing but work in the application",
		},
		{
			id: "database-port", control: "RDS.23", title: "RDS listens on a port of its own",
			why:   "Scanners try 5432 first.",
			fix:   "a new port needs a new rule and a new DATABASE_URL; it costs nothing but the work",
			field: "Endpoint.Port", look: func(d live.Database) (bool, any) {
				return d.Port != 0 && d.Port != postgresPort,
					d.Port
			},
			because: "no address outside the app's group reaches the port, whatever its number",
		},
	}
}

func acceptedOfCache() []accepted[live.ReplicationGroup] {
	return []accepted[live.ReplicationGroup]{
		{
			id: "cache-failover", control: "ElastiCache.3", title: "The cache has a second node to fail over to",
			why:   "With one node the cache is away, and empty, when it fails.",
			fix:   "a second node with automatic failover: about $12 a month for the smallest",
			field: "AutomaticFailover", look: func(g live.ReplicationGroup) (bool, any) { return g.Failover, g.Failover },
			because: "a cache is filled again by the application; a second node costs about $12 a month",
		},
		{
			id: "cache-backups", control: "ElastiCache.1", title: "The cache is backed up",
			why: "Queues and sessions that live in the cache alone are lost with it.",
			fix: "aws elasticache modify-replication-group --snapshot-retention-limit 1; one snapshot is " +
				"free, further ones cost $0.085 a month for each GB",
			field: "SnapshotRetentionLimit", look: func(g live.ReplicationGroup) (bool, any) {
				return g.SnapshotDays > 0,
					g.SnapshotDays
			},
			because: "a cache is filled again by the application; one snapshot a day would be free, further " +
				"ones $0.085 a month for each GB",
		},
	}
}
