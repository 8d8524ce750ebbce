package sandbox

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
)

func (g *ground) dbSubnets() {
	g.t.Helper()
	must(g.RDS.CreateDBSubnetGroup(g.ctx(), &rds.CreateDBSubnetGroupInput{DBSubnetGroupName: new("app-db-subnet"),
		DBSubnetGroupDescription: new("d"), SubnetIds: g.subnets}))(g.t)
}

func (g *ground) database() *rds.CreateDBInstanceInput {
	return &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: new("app-db"), DBInstanceClass: new("db.t3.micro"),
		Engine: new("postgres"), EngineVersion: new("16"), AllocatedStorage: new(int32(20)),
		MasterUsername: new("shop"), MasterUserPassword: new("correct-horse-battery"),
		DBName: new("shop"), StorageType: new("gp3"), DBSubnetGroupName: new("app-db-subnet"),
		VpcSecurityGroupIds: []string{g.group}, PubliclyAccessible: new(false), StorageEncrypted: new(true),
		DeletionProtection: new(true), BackupRetentionPeriod: new(int32(7)),
	}
}

func (g *ground) describeDatabase() types.DBInstance {
	g.t.Helper()
	return must(g.RDS.DescribeDBInstances(g.ctx(),
		&rds.DescribeDBInstancesInput{DBInstanceIdentifier: new("app-db")}))(g.t).DBInstances[0]
}

// withDatabase is a ground whose database is available.
func withDatabase(t *testing.T) *ground {
	t.Helper()
	g := newGround(t, Options{})
	g.dbSubnets()
	must(g.RDS.CreateDBInstance(g.ctx(), g.database()))(t)
	time.Sleep(10 * time.Minute)
	return g
}

func TestDatabaseRefusals(t *testing.T) {
	g := newGround(t, Options{})
	g.dbSubnets()
	foreign := *must(g.EC2.CreateVpc(g.ctx(), &ec2.CreateVpcInput{CidrBlock: new("10.0.0.0/16")}))(t).Vpc.VpcId
	elsewhere := *must(g.EC2.CreateSecurityGroup(g.ctx(), &ec2.CreateSecurityGroupInput{GroupName: new("x"),
		Description: new("x"), VpcId: &foreign}))(t).GroupId
	for _, c := range []struct {
		what   string
		change func(in *rds.CreateDBInstanceInput)
		code   string
	}{
		{"identifier", func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = new("app--db") },
			"InvalidParameterValue"},
		{"identifier's end", func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = new("app-") },
			"InvalidParameterValue"},
		{"identifier's length", func(in *rds.CreateDBInstanceInput) {
			in.DBInstanceIdentifier = new("a" + strings.Repeat("b", 63))
		}, "InvalidParameterValue"},
		{"engine", func(in *rds.CreateDBInstanceInput) { in.Engine = new("oracle") }, "InvalidParameterValue"},
		{"version", func(in *rds.CreateDBInstanceInput) { in.EngineVersion = new("99") },
			"InvalidParameterCombination"},
		{"class", func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = new("t3.micro") },
			"InvalidParameterValue"},
		{"class not offered", func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = new("db.t2.micro") },
			"InvalidParameterCombination"},
		{"storage too small", func(in *rds.CreateDBInstanceInput) { in.AllocatedStorage = new(int32(10)) },
			"InvalidParameterValue"},
		{"no storage", func(in *rds.CreateDBInstanceInput) { in.AllocatedStorage = nil }, "MissingParameter"},
		{"iops on small gp3", func(in *rds.CreateDBInstanceInput) { in.Iops = new(int32(3000)) },
			"InvalidParameterCombination"},
		{"max storage below storage", func(in *rds.CreateDBInstanceInput) { in.MaxAllocatedStorage = new(int32(20)) },
			"InvalidParameterCombination"},
		{"short password", func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = new("short") },
			"InvalidParameterValue"},
		{"password characters",
			func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = new("p@ssword-p@ssword") },
			"InvalidParameterValue"},
		{"no password", func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = nil }, "InvalidParameterValue"},
		{"user admin", func(in *rds.CreateDBInstanceInput) { in.MasterUsername = new("admin") },
			"InvalidParameterValue"},
		{"user's length", func(in *rds.CreateDBInstanceInput) { in.MasterUsername = new("abcdefghijklmnopq") },
			"InvalidParameterValue"},
		{"database name", func(in *rds.CreateDBInstanceInput) { in.DBName = new("my-shop") }, "InvalidParameterValue"},
		{"reserved database name", func(in *rds.CreateDBInstanceInput) { in.DBName = new("user") },
			"InvalidParameterValue"},
		{"subnet group", func(in *rds.CreateDBInstanceInput) { in.DBSubnetGroupName = new("none") },
			"DBSubnetGroupNotFoundFault"},
		{"group elsewhere", func(in *rds.CreateDBInstanceInput) { in.VpcSecurityGroupIds = []string{elsewhere} },
			"InvalidParameterCombination"},
		{"group unknown", func(in *rds.CreateDBInstanceInput) { in.VpcSecurityGroupIds = []string{"sg-1"} },
			"InvalidParameterValue"},
		{"port", func(in *rds.CreateDBInstanceInput) { in.Port = new(int32(80)) }, "InvalidParameterValue"},
		{"backups", func(in *rds.CreateDBInstanceInput) { in.BackupRetentionPeriod = new(int32(36)) },
			"InvalidParameterValue"},
		{"authority", func(in *rds.CreateDBInstanceInput) { in.CACertificateIdentifier = new("rds-ca-2019") },
			"CertificateNotFound"},
		{"logs", func(in *rds.CreateDBInstanceInput) { in.EnableCloudwatchLogsExports = []string{"slowquery"} },
			"InvalidParameterCombination"},
		{"life cycle", func(in *rds.CreateDBInstanceInput) { in.EngineLifecycleSupport = new("off") },
			"InvalidParameterValue"},
		{"none", func(*rds.CreateDBInstanceInput) {}, ""},
		{"taken", func(*rds.CreateDBInstanceInput) {}, "DBInstanceAlreadyExists"},
		{"taken in another case", func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = new("APP-db") },
			"DBInstanceAlreadyExists"},
	} {
		in := g.database()
		c.change(in)
		wantCode(t, c.what, only(g.RDS.CreateDBInstance(g.ctx(), in)), c.code)
	}
	wantCode(t, "subnets of one zone",
		only(g.RDS.CreateDBSubnetGroup(g.ctx(), &rds.CreateDBSubnetGroupInput{DBSubnetGroupName: new("one"),
			DBSubnetGroupDescription: new("d"), SubnetIds: g.subnets[:1]})), "DBSubnetGroupDoesNotCoverEnoughAZs")
	wantCode(t, "subnet group taken", only(g.RDS.CreateDBSubnetGroup(g.ctx(),
		&rds.CreateDBSubnetGroupInput{DBSubnetGroupName: new("App-DB-subnet"),
			DBSubnetGroupDescription: new("d"), SubnetIds: g.subnets})), "DBSubnetGroupAlreadyExists")
	paris := cloud.New(g.sandbox.Config("eu-west-3"))
	in := g.database()
	in.DBInstanceClass, in.DBSubnetGroupName, in.VpcSecurityGroupIds = new("db.t4g.micro"), nil, nil
	wantCode(t, "t4g where there is none", only(paris.RDS.CreateDBInstance(g.ctx(), in)), "InvalidParameterCombination")
}

func TestDatabaseLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		g.dbSubnets()
		must(g.RDS.CreateDBInstance(g.ctx(), g.database()))(t)
		d := g.describeDatabase()
		if *d.DBInstanceStatus != "creating" || d.Endpoint != nil {
			t.Errorf("at first %s, endpoint %v", *d.DBInstanceStatus, d.Endpoint)
		}
		time.Sleep(5 * time.Minute)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "backing-up" || d.Endpoint == nil || *d.Endpoint.Port != 5432 {
			t.Errorf("after five minutes %s, endpoint %v", *d.DBInstanceStatus, d.Endpoint)
		}
		time.Sleep(2 * time.Minute)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "available" || *d.EngineVersion != "16.11" {
			t.Errorf("then %s %s", *d.DBInstanceStatus, *d.EngineVersion)
		}
		modify := func(in rds.ModifyDBInstanceInput) error {
			in.DBInstanceIdentifier = new("app-db")
			_, err := g.RDS.ModifyDBInstance(g.ctx(), &in)
			return err
		}
		wantCode(t, "shrinking", modify(rds.ModifyDBInstanceInput{AllocatedStorage: new(int32(10)),
			ApplyImmediately: new(true)}), "InvalidParameterCombination")
		wantCode(t, "downgrading", modify(rds.ModifyDBInstanceInput{EngineVersion: new("15"),
			ApplyImmediately: new(true)}), "InvalidParameterCombination")
		wantCode(t, "a major version without saying so", modify(rds.ModifyDBInstanceInput{EngineVersion: new("17")}),
			"InvalidParameterCombination")
		wantCode(t, "a class for the window", modify(rds.ModifyDBInstanceInput{DBInstanceClass: new("db.t3.small")}),
			"")
		time.Sleep(time.Hour)
		if d = g.describeDatabase(); *d.DBInstanceClass != "db.t3.micro" ||
			aws.ToString(d.PendingModifiedValues.DBInstanceClass) != "db.t3.small" {
			t.Errorf("without ApplyImmediately: %s, pending %v", *d.DBInstanceClass, d.PendingModifiedValues)
		}
		wantCode(t, "storage now", modify(rds.ModifyDBInstanceInput{AllocatedStorage: new(int32(50)),
			ApplyImmediately: new(true)}), "")
		if d = g.describeDatabase(); *d.DBInstanceStatus != "available" || d.PendingModifiedValues.AllocatedStorage == nil {
			t.Errorf("in the first moment %s, pending %+v", *d.DBInstanceStatus, d.PendingModifiedValues)
		}
		time.Sleep(30 * time.Second)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "modifying" {
			t.Errorf("then %s", *d.DBInstanceStatus)
		}
		wantCode(t, "modifying meanwhile", modify(rds.ModifyDBInstanceInput{DBInstanceClass: new("db.t3.medium")}),
			"InvalidDBInstanceState")
		time.Sleep(2 * time.Minute)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "storage-optimization" || *d.AllocatedStorage != 50 ||
			*d.DBInstanceClass != "db.t3.small" || d.PendingModifiedValues.DBInstanceClass != nil {
			t.Errorf("after it %s %d GB %s", *d.DBInstanceStatus, *d.AllocatedStorage, *d.DBInstanceClass)
		}
		wantCode(t, "storage again", modify(rds.ModifyDBInstanceInput{AllocatedStorage: new(int32(80)),
			ApplyImmediately: new(true)}), "InvalidParameterCombination")
		wantCode(t, "a new password", modify(rds.ModifyDBInstanceInput{MasterUserPassword: new("another-password")}),
			"")
		time.Sleep(20 * time.Second)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "resetting-master-credentials" {
			t.Errorf("while the password changes: %s", *d.DBInstanceStatus)
		}
	})
}

func TestDatabaseEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := withDatabase(t)
		end := func(in rds.DeleteDBInstanceInput) error {
			in.DBInstanceIdentifier = new("app-db")
			_, err := g.RDS.DeleteDBInstance(g.ctx(), &in)
			return err
		}
		snapshot := rds.DeleteDBInstanceInput{FinalDBSnapshotIdentifier: new("app-db-final")}
		wantCode(t, "protected", end(snapshot), "InvalidParameterCombination")
		must(g.RDS.ModifyDBInstance(g.ctx(), &rds.ModifyDBInstanceInput{DBInstanceIdentifier: new("app-db"),
			DeletionProtection: new(false)}))(t)
		wantCode(t, "no word on the snapshot", end(rds.DeleteDBInstanceInput{}), "InvalidParameterCombination")
		wantCode(t, "both words", end(rds.DeleteDBInstanceInput{SkipFinalSnapshot: new(true),
			FinalDBSnapshotIdentifier: new("a")}), "InvalidParameterCombination")
		wantCode(t, "delete", end(snapshot), "")
		wantCode(t, "delete twice", end(snapshot), "InvalidDBInstanceState")
		wantCode(t, "create while it goes", only(g.RDS.CreateDBInstance(g.ctx(), g.database())), "InvalidDBInstanceState")
		wantCode(t, "subnet group in use", only(g.RDS.DeleteDBSubnetGroup(g.ctx(),
			&rds.DeleteDBSubnetGroupInput{DBSubnetGroupName: new("app-db-subnet")})), "InvalidDBSubnetGroupStateFault")
		time.Sleep(8 * time.Minute)
		_, err := g.RDS.DescribeDBInstances(g.ctx(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: new("app-db")})
		wantCode(t, "gone", err, "DBInstanceNotFound")
		dropGroup := func() error {
			return only(g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &g.group}))
		}
		wantCode(t, "its group, for a while", dropGroup(), "DependencyViolation")
		time.Sleep(3 * time.Minute)
		wantCode(t, "its group, later", dropGroup(), "")
		snaps := must(g.RDS.DescribeDBSnapshots(g.ctx(),
			&rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: new("app-db")}))(t)
		if len(snaps.DBSnapshots) != 1 || *snaps.DBSnapshots[0].Status != "available" {
			t.Errorf("snapshots %+v", snaps.DBSnapshots)
		}
		g.group = g.newGroup("again-sg")
		in := g.database()
		in.DeletionProtection = new(false)
		must(g.RDS.CreateDBInstance(g.ctx(), in))(t)
		time.Sleep(10 * time.Minute)
		wantCode(t, "a snapshot name used before", end(snapshot), "DBSnapshotAlreadyExists")
		wantCode(t, "without snapshot", end(rds.DeleteDBInstanceInput{SkipFinalSnapshot: new(true)}), "")
	})
}

func TestStoppedDatabaseStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := withDatabase(t)
		start := func() error {
			return only(g.RDS.StartDBInstance(g.ctx(), &rds.StartDBInstanceInput{DBInstanceIdentifier: new("app-db")}))
		}
		wantCode(t, "start a running one", start(), "InvalidDBInstanceState")
		if !g.sandbox.ForceDatabase("app-db", "stopped") || *g.describeDatabase().DBInstanceStatus != "stopped" {
			t.Fatal("it cannot be stopped")
		}
		wantCode(t, "start", start(), "")
		if s := *g.describeDatabase().DBInstanceStatus; s != "starting" {
			t.Errorf("at first %s", s)
		}
		time.Sleep(3 * time.Minute)
		if s := *g.describeDatabase().DBInstanceStatus; s != "available" {
			t.Errorf("then %s", s)
		}
	})
}

func TestForcedTLSIsFoundBehindAPage(t *testing.T) {
	g := newGround(t, Options{})
	for group, want := range map[string]string{"default.postgres16": "1", "default.postgres14": "0"} {
		value, pages := "", 0
		p := rds.NewDescribeDBParametersPaginator(g.RDS, &rds.DescribeDBParametersInput{DBParameterGroupName: &group})
		for p.HasMorePages() {
			pages++
			for _, param := range must(p.NextPage(g.ctx()))(t).Parameters {
				if *param.ParameterName == "rds.force_ssl" {
					value = aws.ToString(param.ParameterValue)
				}
			}
		}
		if value != want || pages < 2 {
			t.Errorf("%s: rds.force_ssl is %q after %d pages", group, value, pages)
		}
	}
}

func TestPasswordsAreNotShown(t *testing.T) {
	g := newGround(t, Options{})
	g.dbSubnets()
	must(g.RDS.CreateDBInstance(g.ctx(), g.database()))(t)
	if strings.Contains(g.sandbox.Fingerprint(), "horse") ||
		aws.ToString(g.describeDatabase().PendingModifiedValues.MasterUserPassword) != "****" {
		t.Error("the password can be read")
	}
}
