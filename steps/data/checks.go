package data

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// Checks are the guide's second, and those of the database and the cache that AWS and CIS ask for beyond it.
func Checks() []check.Check {
	return slices.Concat(databaseChecks(), databaseMoreChecks(), cacheChecks(), acceptedChecks())
}

// field is one field of a resource, and whether it is as it should be.
type field struct {
	name, value string
	ok          bool
	wrong       string // what it means when it is not ok
}

func databaseChecks() []check.Check {
	of := func(look func(live.Database) field) func(check.Input) check.Result {
		return func(in check.Input) check.Result { return databaseVerdict(in, look) }
	}
	ofAll := func(look func(live.Database) field) func(check.Input) check.Result {
		return func(in check.Input) check.Result { return withReplicas(in, databaseVerdict(in, look), look) }
	}
	return []check.Check{
		{
			ID: "database-not-public", Number: 2, Step: Step, Severity: check.High, Title: "RDS is not publicly accessible",
			Why: "A public database has an address that the whole internet can try passwords on, as soon as one rule is too " +
				"wide.",
			Fix: "slipway db close, or slipway apply: both switch the public address off", Control: "RDS.2, CIS 2.2.3",
			Run: func(in check.Input) check.Result {
				return ofAll(func(d live.Database) field {
					wrong := "it has a public address"
					if d.ID == in.Live.Identity.Database() {
						wrong += in.Live.BecauseOfWindow()
					}
					return field{"PubliclyAccessible", fmt.Sprint(d.Public), !d.Public, wrong}
				})(in)
			},
		},
		{
			ID: "database-encrypted", Step: Step, Severity: check.High, Title: "RDS storage is encrypted",
			Why: "Disks, backups and snapshots can be read by whoever gets hold of them. It cannot be switched on later.",
			Fix: "copy a snapshot with encryption and restore it under the same name: aws rds copy-db-snapshot --kms-key-id " +
				"alias/aws/rds", Control: "RDS.3, CIS 2.2.1",
			Run: ofAll(func(d live.Database) field {
				return field{"StorageEncrypted", fmt.Sprint(d.Encrypted), d.Encrypted, "its storage is not encrypted"}
			}),
		},
		{
			ID: "database-deletion-protection", Step: Step, Severity: check.Medium, Title: "RDS deletion protection is on",
			Why: "Without it one wrong command deletes the database.", Fix: "set data.protect to true and apply",
			Control: "RDS.8",
			Run: of(func(d live.Database) field {
				return field{"DeletionProtection", fmt.Sprint(d.Protected), d.Protected, "one command can delete it"}
			}),
		},
		{
			ID: "database-backups", Step: Step, Severity: check.Medium, Title: "RDS keeps backups for 7 days or more",
			Why: "A mistake is often noticed days later.", Fix: "set data.backup_days to 7 or more and apply", Control: "RDS.11",
			Run: func(in check.Input) check.Result {
				return databaseVerdict(in, func(d live.Database) field {
					return field{"BackupRetentionPeriod", fmt.Sprint(d.BackupDays), d.BackupDays >= 7,
						fmt.Sprintf("backups are kept for %d days", d.BackupDays) + backupsOnFreePlan(in.Live, d.BackupDays)}
				})
			},
		},
		{
			ID: "database-minor-upgrades", Step: Step, Severity: check.Medium, Title: "RDS installs minor upgrades by itself",
			Why: "They hold the security fixes of PostgreSQL.", Fix: "slipway apply switches it on",
			Control: "RDS.13, CIS 2.2.2",
			Run: of(func(d live.Database) field {
				return field{"AutoMinorVersionUpgrade", fmt.Sprint(d.AutoMinorUpgrade), d.AutoMinorUpgrade,
					"security fixes wait for somebody to install them"}
			}),
		},
		{
			ID: "database-logs", Step: Step, Severity: check.Low, Title: "RDS sends its logs to CloudWatch",
			Why: "Failed logins and slow queries are otherwise gone after three days.", Fix: "slipway apply switches it on",
			Control: "RDS.9, RDS.36",
			Run: of(func(d live.Database) field {
				left := lacks(d.LogExports)
				return field{"EnabledCloudwatchLogsExports", orNone(strings.Join(d.LogExports, ", ")), len(left) == 0,
					"not sent: " + strings.Join(left, ", ")}
			}),
		},
	}
}

func databaseVerdict(in check.Input, look func(live.Database) field) check.Result {
	return databaseResult(in, look(live.Database{}).name, func(d live.Database) check.Result {
		return verdict(in.Live.Database.Call, d.ID, look(d))
	})
}

// databaseResult judges the database where there is one; name is the field that would be looked at.
func databaseResult(in check.Input, name string, judge func(live.Database) check.Result) check.Result {
	f := in.Live.Database
	wanted := in.Settings != nil && in.Settings.HasDatabase()
	switch {
	case !f.Read():
		return check.Unread("the database", f.Call, in.Live.Identity.Database()+" "+name, f.Err)
	case f.Value == nil && wanted:
		return check.Result{Status: check.Unknown, Detail: "the database " + in.Live.Identity.Database() +
			" does not exist yet: there is nothing to verify",
			Evidence: []check.Evidence{{Call: f.Call, Field: "DBInstanceIdentifier", Value: "no " +
				in.Live.Identity.Database()}}}
	case f.Value == nil:
		return check.Result{Status: check.NotApplicable, Detail: "the stack has no database",
			Evidence: []check.Evidence{{Call: f.Call, Field: "DBInstanceIdentifier", Value: "no " +
				in.Live.Identity.Database()}}}
	}
	return judge(*f.Value)
}

func verdict(call, name string, f field) check.Result {
	r := check.Result{Status: check.Pass, Evidence: []check.Evidence{{Call: call, Field: name + " " + f.name,
		Value: f.value}}}
	if !f.ok {
		r.Status, r.Detail = check.Fail, name+": "+f.wrong
	}
	return r
}

// store is the cache as both of its kinds show it.
type store struct {
	name             string
	mode             string
	tls, rest, token bool
}

func storeOfGroup(g *live.ReplicationGroup) store {
	return store{g.ID, g.TransitMode, g.TransitEncryption, g.AtRestEncryption, g.AuthToken}
}

func storeOfCluster(c *live.CacheCluster) store {
	return store{c.ID, c.TransitMode, c.TransitEncryption, c.AtRestEncryption, c.AuthToken}
}

func cacheChecks() []check.Check {
	of := func(look func(store) field) func(check.Input) check.Result {
		return func(in check.Input) check.Result { return cacheVerdict(in, look) }
	}
	replace := "delete the plain cluster (aws elasticache delete-cache-cluster) and apply: slipway makes a replication " +
		"group with TLS, a token and encryption; it starts empty"
	return []check.Check{
		{
			ID: "cache-tls", Step: Step, Severity: check.Medium, Title: "The cache speaks TLS only",
			Why: "Sessions and tokens travel to the cache.", Fix: replace, Control: "ElastiCache.5",
			Run: of(func(c store) field {
				if c.tls && c.mode == "preferred" {
					return field{"TransitEncryptionMode", c.mode, false, "it takes connections without TLS too"}
				}
				return field{"TransitEncryptionEnabled", fmt.Sprint(c.tls), c.tls, "connections are not encrypted"}
			}),
		},
		{
			ID: "cache-token", Step: Step, Severity: check.Medium, Title: "The cache asks for a token",
			Why: "Without one, everything that reaches port 6379 may read and change everything.", Fix: replace,
			Control: "ElastiCache.6",
			Run: of(func(c store) field {
				return field{"AuthTokenEnabled", fmt.Sprint(c.token), c.token, "no token is asked for"}
			}),
		},
		{
			ID: "cache-encrypted", Step: Step, Severity: check.Medium, Title: "The cache is encrypted at rest",
			Why: "It cannot be switched on later.", Fix: replace, Control: "ElastiCache.4",
			Run: of(func(c store) field {
				return field{"AtRestEncryptionEnabled", fmt.Sprint(c.rest), c.rest, "it is not encrypted at rest"}
			}),
		},
	}
}

func cacheVerdict(in check.Input, look func(store) field) check.Result {
	l := in.Live
	wanted := in.Settings != nil && in.Settings.HasCache()
	unread := func(call string, err error) check.Result {
		return check.Unread("the cache", call, l.Identity.Cache()+" "+look(store{}).name, err)
	}
	switch group, plain := l.Cache, l.CacheCluster; {
	case group.Exists():
		return verdict(group.Call, group.Value.ID, look(storeOfGroup(group.Value)))
	case !group.Read():
		return unread(group.Call, group.Err)
	case plain.Exists():
		return verdict(plain.Call, plain.Value.ID, look(storeOfCluster(plain.Value)))
	case !plain.Read():
		return unread(plain.Call, plain.Err)
	case wanted:
		return check.Result{Status: check.Unknown, Detail: "the cache " + l.Identity.Cache() +
			" does not exist yet: there is nothing to verify",
			Evidence: []check.Evidence{{Call: group.Call, Field: "ReplicationGroupId", Value: "no " + l.Identity.Cache()}}}
	}
	return check.Result{Status: check.NotApplicable, Detail: "the stack has no cache",
		Evidence: []check.Evidence{{Call: l.Cache.Call, Field: "ReplicationGroupId", Value: "no " + l.Identity.Cache()},
			{Call: l.CacheCluster.Call, Field: "CacheClusterId", Value: "no " + l.Identity.Cache()}}}
}

func orNone(v string) string {
	if v == "" {
		return "none"
	}
	return v
}
