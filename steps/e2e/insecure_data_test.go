package e2e

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func (x *tampered) modify(in rds.ModifyDBInstanceInput) {
	x.tb.Helper()
	in.DBInstanceIdentifier, in.ApplyImmediately = str(id.Database()), new(true)
	_, err := x.RDS.ModifyDBInstance(x.tb.Context(), &in)
	x.ok(err)
}

func (x *tampered) replica(in rds.CreateDBInstanceReadReplicaInput) {
	x.tb.Helper()
	in.SourceDBInstanceIdentifier, in.DBInstanceIdentifier = str(id.Database()), str("shop-db-reports")
	_, err := x.RDS.CreateDBInstanceReadReplica(x.tb.Context(), &in)
	x.ok(err)
}

func (x *tampered) shared(with ...string) {
	x.tb.Helper()
	_, err := x.RDS.CreateDBSnapshot(x.tb.Context(), &rds.CreateDBSnapshotInput{DBInstanceIdentifier: str(id.Database()),
		DBSnapshotIdentifier: str("before")})
	x.ok(err)
	if len(with) > 0 {
		_, err = x.RDS.ModifyDBSnapshotAttribute(x.tb.Context(),
			&rds.ModifyDBSnapshotAttributeInput{DBSnapshotIdentifier: str("before"), AttributeName: str("restore"),
				ValuesToAdd: with})
		x.ok(err)
	}
}

// forceSSL gives the database a parameter group of the account's own.
func (x *tampered) forceSSL(value string) {
	x.tb.Helper()
	ctx, name := x.tb.Context(), str("shop-own")
	_, err := x.RDS.CreateDBParameterGroup(ctx, &rds.CreateDBParameterGroupInput{DBParameterGroupName: name,
		DBParameterGroupFamily: str("postgres16"), Description: str("own")})
	x.ok(err)
	if value != "" {
		_, err = x.RDS.ModifyDBParameterGroup(ctx, &rds.ModifyDBParameterGroupInput{DBParameterGroupName: name,
			Parameters: []types.Parameter{
				{ParameterName: str("rds.force_ssl"), ParameterValue: &value, ApplyMethod: types.ApplyMethodImmediate}}})
		x.ok(err)
	}
	x.modify(rds.ModifyDBInstanceInput{DBParameterGroupName: name})
}

func (x *tampered) parameter(name string, kind ssmtypes.ParameterType) {
	x.tb.Helper()
	_, err := x.SSM.PutParameter(x.tb.Context(), &ssm.PutParameterInput{Name: &name, Type: kind,
		Value: str("postgres://u:p@h/d")})
	x.ok(err)
}

func insecureData() []insecure {
	plain := func(name string) insecure {
		return insecure{"a String parameter " + name, func(x *tampered) { x.parameter(name, ssmtypes.ParameterTypeString) },
			[]string{"secrets-in-ssm"}}
	}
	return []insecure{
		{"the database is public",
			func(x *tampered) { x.modify(rds.ModifyDBInstanceInput{PubliclyAccessible: new(true)}) },
			[]string{"database-not-public"}},
		{"deletion protection off",
			func(x *tampered) { x.modify(rds.ModifyDBInstanceInput{DeletionProtection: new(false)}) },
			[]string{"database-deletion-protection"}},
		{"backups for a day", func(x *tampered) { x.modify(rds.ModifyDBInstanceInput{BackupRetentionPeriod: new(int32(1))}) },
			[]string{"database-backups"}},
		{"no minor upgrades",
			func(x *tampered) { x.modify(rds.ModifyDBInstanceInput{AutoMinorVersionUpgrade: new(false)}) },
			[]string{"database-minor-upgrades"}},
		{"a public read replica",
			func(x *tampered) { x.replica(rds.CreateDBInstanceReadReplicaInput{PubliclyAccessible: new(true)}) },
			[]string{"database-not-public"}},
		{"a read replica in an open group", func(x *tampered) {
			x.replica(rds.CreateDBInstanceReadReplicaInput{VpcSecurityGroupIds: []string{x.stranger("reports",
				permission(5432, 5432, "0.0.0.0/0"))}})
		}, []string{"database-from-app-only"}},
		{"a snapshot shared with another account", func(x *tampered) { x.shared("999988887777") },
			[]string{"database-snapshots"}},
		{"rds.force_ssl switched off", func(x *tampered) { x.forceSSL("0") }, []string{"database-tls"}},
		{"a cache that takes connections without TLS too", func(x *tampered) {
			_, err := x.ElastiCache.ModifyReplicationGroup(x.tb.Context(),
				&elasticache.ModifyReplicationGroupInput{ReplicationGroupId: str(id.Cache()),
					TransitEncryptionMode: cachetypes.TransitEncryptionModePreferred, ApplyImmediately: new(true)})
			x.ok(err)
		}, []string{"cache-tls"}},
		{"ECS Exec on the service", func(x *tampered) {
			_, err := x.ECS.UpdateService(x.tb.Context(), &ecs.UpdateServiceInput{Cluster: str(id.Cluster()),
				Service: str(id.Service()), EnableExecuteCommand: new(true)})
			x.ok(err)
		}, []string{"ecs-exec-off"}},
		plain("/shop/staging/DATABASE_URL"), plain("/shop/production/nested/KEY"), plain("/shop/API_TOKEN"),
		plain("/shop/production/MAIL_KEY"),
		{"a StringList parameter of another environment",
			func(x *tampered) { x.parameter("/shop/staging/HOSTS", ssmtypes.ParameterTypeStringList) },
			[]string{"secrets-in-ssm"}},
	}
}

func harmlessStates() []insecure {
	return slices.Concat(harmlessEdge(), harmlessRoles(), harmlessRuns(), []insecure{
		{"a private read replica", func(x *tampered) { x.replica(rds.CreateDBInstanceReadReplicaInput{}) }, nil},
		{"a snapshot of one's own", func(x *tampered) { x.shared() }, nil},
		{"a parameter group that forces TLS", func(x *tampered) { x.forceSSL("1") }, nil},
		{"a parameter group that leaves TLS alone", func(x *tampered) { x.forceSSL("") }, nil},
		{"APP_ENV of another environment in plain text", func(x *tampered) {
			x.parameter("/shop/staging/APP_ENV",
				ssmtypes.ParameterTypeString)
		}, nil},
		{"a String parameter of another app", func(x *tampered) {
			x.parameter("/shop2/production/HOST",
				ssmtypes.ParameterTypeString)
		}, nil},
		{"an encrypted parameter of another environment",
			func(x *tampered) { x.parameter("/shop/staging/KEY", ssmtypes.ParameterTypeSecureString) }, nil},
		{"a group of somebody's beside the stack", func(x *tampered) { x.stranger("other", permission(22, 22, "0.0.0.0/0")) },
			nil},
		{"an interface in a group of somebody's", func(x *tampered) { x.wears(x.stranger("other"), "") }, nil},
		{"a second group without rules on the database", func(x *tampered) {
			x.modify(rds.ModifyDBInstanceInput{VpcSecurityGroupIds: []string{x.group(id.DatabaseGroup()).ID,
				x.stranger("empty")}})
		}, nil},
		{"jobs in a group without rules", func(x *tampered) { x.reschedule(x.stranger("jobs")) }, nil},
	})
}
