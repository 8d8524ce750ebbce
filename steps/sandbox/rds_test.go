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
	must(g.RDS.CreateDBSubnetGroup(g.ctx(), &rds.CreateDBSubnetGroupInput{DBSubnetGroupName: aws.String("app-db-subnet"),
		DBSubnetGroupDescription: aws.String("d"), SubnetIds: g.subnets}))(g.t)
}

func (g *ground) database() *rds.CreateDBInstanceInput {
	return &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String("app-db"), DBInstanceClass: aws.String("db.t3.micro"),
		Engine: aws.String("postgres"), EngineVersion: aws.String("16"), AllocatedStorage: aws.Int32(20),
		MasterUsername: aws.String("shop"), MasterUserPassword: aws.String("correct-horse-battery"),
		DBName: aws.String("shop"), StorageType: aws.String("gp3"), DBSubnetGroupName: aws.String("app-db-subnet"),
		VpcSecurityGroupIds: []string{g.group}, PubliclyAccessible: aws.Bool(false), StorageEncrypted: aws.Bool(true),
		DeletionProtection: aws.Bool(true), BackupRetentionPeriod: aws.Int32(7),
	}
}

func (g *ground) describeDatabase() types.DBInstance {
	g.t.Helper()
	return must(g.RDS.DescribeDBInstances(g.ctx(),
		&rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("app-db")}))(g.t).DBInstances[0]
}

func TestDatabaseRefusals(t *testing.T) {
	g := newGround(t, Options{})
	g.dbSubnets()
	foreign := *must(g.EC2.CreateVpc(g.ctx(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")}))(t).Vpc.VpcId
	elsewhere := *must(g.EC2.CreateSecurityGroup(g.ctx(), &ec2.CreateSecurityGroupInput{GroupName: aws.String("x"),
		Description: aws.String("x"), VpcId: &foreign}))(t).GroupId
	for _, c := range []struct {
		what   string
		change func(in *rds.CreateDBInstanceInput)
		code   string
	}{
		{"identifier", func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("app--db") },
			"InvalidParameterValue"},
		{"identifier's end", func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("app-") },
			"InvalidParameterValue"},
		{"identifier's length", func(in *rds.CreateDBInstanceInput) {
			in.DBInstanceIdentifier = aws.String("a" + strings.Repeat("b", 63))
		}, "InvalidParameterValue"},
		{"engine", func(in *rds.CreateDBInstanceInput) { in.Engine = aws.String("oracle") }, "InvalidParameterValue"},
		{"version", func(in *rds.CreateDBInstanceInput) { in.EngineVersion = aws.String("99") },
			"InvalidParameterCombination"},
		{"class", func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = aws.String("t3.micro") },
			"InvalidParameterValue"},
		{"class not offered", func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = aws.String("db.t2.micro") },
			"InvalidParameterCombination"},
		{"storage too small", func(in *rds.CreateDBInstanceInput) { in.AllocatedStorage = aws.Int32(10) },
			"InvalidParameterValue"},
		{"no storage", func(in *rds.CreateDBInstanceInput) { in.AllocatedStorage = nil }, "MissingParameter"},
		{"iops on small gp3", func(in *rds.CreateDBInstanceInput) { in.Iops = aws.Int32(3000) },
			"InvalidParameterCombination"},
		{"max storage below storage", func(in *rds.CreateDBInstanceInput) { in.MaxAllocatedStorage = aws.Int32(20) },
			"InvalidParameterCombination"},
		{"short password", func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = aws.String("short") },
			"InvalidParameterValue"},
		{"password characters",
			func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = aws.String("p@ssword-p@ssword") },
			"InvalidParameterValue"},
		{"no password", func(in *rds.CreateDBInstanceInput) { in.MasterUserPassword = nil }, "InvalidParameterValue"},
		{"user admin", func(in *rds.CreateDBInstanceInput) { in.MasterUsername = aws.String("admin") },
			"InvalidParameterValue"},
		{"user's length", func(in *rds.CreateDBInstanceInput) { in.MasterUsername = aws.String("abcdefghijklmnopq") },
			"InvalidParameterValue"},
		{"database name", func(in *rds.CreateDBInstanceInput) { in.DBName = aws.String("my-shop") }, "InvalidParameterValue"},
		{"reserved database name", func(in *rds.CreateDBInstanceInput) { in.DBName = aws.String("user") },
			"InvalidParameterValue"},
		{"subnet group", func(in *rds.CreateDBInstanceInput) { in.DBSubnetGroupName = aws.String("none") },
			"DBSubnetGroupNotFoundFault"},
		{"group elsewhere", func(in *rds.CreateDBInstanceInput) { in.VpcSecurityGroupIds = []string{elsewhere} },
			"InvalidParameterCombination"},
		{"group unknown", func(in *rds.CreateDBInstanceInput) { in.VpcSecurityGroupIds = []string{"sg-1"} },
			"InvalidParameterValue"},
		{"port", func(in *rds.CreateDBInstanceInput) { in.Port = aws.Int32(80) }, "InvalidParameterValue"},
		{"backups", func(in *rds.CreateDBInstanceInput) { in.BackupRetentionPeriod = aws.Int32(36) },
			"InvalidParameterValue"},
		{"authority", func(in *rds.CreateDBInstanceInput) { in.CACertificateIdentifier = aws.String("rds-ca-2019") },
			"CertificateNotFound"},
		{"logs", func(in *rds.CreateDBInstanceInput) { in.EnableCloudwatchLogsExports = []string{"slowquery"} },
			"InvalidParameterCombination"},
		{"life cycle", func(in *rds.CreateDBInstanceInput) { in.EngineLifecycleSupport = aws.String("off") },
			"InvalidParameterValue"},
		{"none", func(*rds.CreateDBInstanceInput) {}, ""},
		{"taken", func(*rds.CreateDBInstanceInput) {}, "DBInstanceAlreadyExists"},
		{"taken in another case", func(in *rds.CreateDBInstanceInput) { in.DBInstanceIdentifier = aws.String("APP-db") },
			"DBInstanceAlreadyExists"},
	} {
		in := g.database()
		c.change(in)
		_, err := g.RDS.CreateDBInstance(g.ctx(), in)
		wantCode(t, c.what, err, c.code)
	}
	_, err := g.RDS.CreateDBSubnetGroup(g.ctx(), &rds.CreateDBSubnetGroupInput{DBSubnetGroupName: aws.String("one"),
		DBSubnetGroupDescription: aws.String("d"), SubnetIds: g.subnets[:1]})
	wantCode(t, "subnets of one zone", err, "DBSubnetGroupDoesNotCoverEnoughAZs")
	_, err = g.RDS.CreateDBSubnetGroup(g.ctx(),
		&rds.CreateDBSubnetGroupInput{DBSubnetGroupName: aws.String("App-DB-subnet"),
			DBSubnetGroupDescription: aws.String("d"), SubnetIds: g.subnets})
	wantCode(t, "subnet group taken", err, "DBSubnetGroupAlreadyExists")
	paris := cloud.New(g.sandbox.Config("eu-west-3"))
	in := g.database()
	in.DBInstanceClass, in.DBSubnetGroupName, in.VpcSecurityGroupIds = aws.String("db.t4g.micro"), nil, nil
	_, err = paris.RDS.CreateDBInstance(g.ctx(), in)
	wantCode(t, "t4g where there is none", err, "InvalidParameterCombination")
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
			in.DBInstanceIdentifier = aws.String("app-db")
			_, err := g.RDS.ModifyDBInstance(g.ctx(), &in)
			return err
		}
		wantCode(t, "shrinking", modify(rds.ModifyDBInstanceInput{AllocatedStorage: aws.Int32(10),
			ApplyImmediately: aws.Bool(true)}), "InvalidParameterCombination")
		wantCode(t, "downgrading", modify(rds.ModifyDBInstanceInput{EngineVersion: aws.String("15"),
			ApplyImmediately: aws.Bool(true)}), "InvalidParameterCombination")
		wantCode(t, "a major version without saying so", modify(rds.ModifyDBInstanceInput{EngineVersion: aws.String("17")}),
			"InvalidParameterCombination")
		wantCode(t, "a class for the window", modify(rds.ModifyDBInstanceInput{DBInstanceClass: aws.String("db.t3.small")}),
			"")
		time.Sleep(time.Hour)
		if d = g.describeDatabase(); *d.DBInstanceClass != "db.t3.micro" ||
			aws.ToString(d.PendingModifiedValues.DBInstanceClass) != "db.t3.small" {
			t.Errorf("without ApplyImmediately: %s, pending %v", *d.DBInstanceClass, d.PendingModifiedValues)
		}
		wantCode(t, "storage now", modify(rds.ModifyDBInstanceInput{AllocatedStorage: aws.Int32(50),
			ApplyImmediately: aws.Bool(true)}), "")
		if d = g.describeDatabase(); *d.DBInstanceStatus != "available" || d.PendingModifiedValues.AllocatedStorage == nil {
			t.Errorf("in the first moment %s, pending %+v", *d.DBInstanceStatus, d.PendingModifiedValues)
		}
		time.Sleep(30 * time.Second)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "modifying" {
			t.Errorf("then %s", *d.DBInstanceStatus)
		}
		wantCode(t, "modifying meanwhile", modify(rds.ModifyDBInstanceInput{DBInstanceClass: aws.String("db.t3.medium")}),
			"InvalidDBInstanceState")
		time.Sleep(2 * time.Minute)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "storage-optimization" || *d.AllocatedStorage != 50 ||
			*d.DBInstanceClass != "db.t3.small" || d.PendingModifiedValues.DBInstanceClass != nil {
			t.Errorf("after it %s %d GB %s", *d.DBInstanceStatus, *d.AllocatedStorage, *d.DBInstanceClass)
		}
		wantCode(t, "storage again", modify(rds.ModifyDBInstanceInput{AllocatedStorage: aws.Int32(80),
			ApplyImmediately: aws.Bool(true)}), "InvalidParameterCombination")
		wantCode(t, "a new password", modify(rds.ModifyDBInstanceInput{MasterUserPassword: aws.String("another-password")}),
			"")
		time.Sleep(20 * time.Second)
		if d = g.describeDatabase(); *d.DBInstanceStatus != "resetting-master-credentials" {
			t.Errorf("while the password changes: %s", *d.DBInstanceStatus)
		}
	})
}

func TestDatabaseEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		g.dbSubnets()
		must(g.RDS.CreateDBInstance(g.ctx(), g.database()))(t)
		time.Sleep(10 * time.Minute)
		end := func(in rds.DeleteDBInstanceInput) error {
			in.DBInstanceIdentifier = aws.String("app-db")
			_, err := g.RDS.DeleteDBInstance(g.ctx(), &in)
			return err
		}
		snapshot := rds.DeleteDBInstanceInput{FinalDBSnapshotIdentifier: aws.String("app-db-final")}
		wantCode(t, "protected", end(snapshot), "InvalidParameterCombination")
		must(g.RDS.ModifyDBInstance(g.ctx(), &rds.ModifyDBInstanceInput{DBInstanceIdentifier: aws.String("app-db"),
			DeletionProtection: aws.Bool(false)}))(t)
		wantCode(t, "no word on the snapshot", end(rds.DeleteDBInstanceInput{}), "InvalidParameterCombination")
		wantCode(t, "both words", end(rds.DeleteDBInstanceInput{SkipFinalSnapshot: aws.Bool(true),
			FinalDBSnapshotIdentifier: aws.String("a")}), "InvalidParameterCombination")
		wantCode(t, "delete", end(snapshot), "")
		wantCode(t, "delete twice", end(snapshot), "InvalidDBInstanceState")
		_, err := g.RDS.CreateDBInstance(g.ctx(), g.database())
		wantCode(t, "create while it goes", err, "InvalidDBInstanceState")
		_, err = g.RDS.DeleteDBSubnetGroup(g.ctx(),
			&rds.DeleteDBSubnetGroupInput{DBSubnetGroupName: aws.String("app-db-subnet")})
		wantCode(t, "subnet group in use", err, "InvalidDBSubnetGroupStateFault")
		time.Sleep(8 * time.Minute)
		_, err = g.RDS.DescribeDBInstances(g.ctx(), &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("app-db")})
		wantCode(t, "gone", err, "DBInstanceNotFound")
		dropGroup := func() error {
			_, err := g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &g.group})
			return err
		}
		wantCode(t, "its group, for a while", dropGroup(), "DependencyViolation")
		time.Sleep(3 * time.Minute)
		wantCode(t, "its group, later", dropGroup(), "")
		snaps := must(g.RDS.DescribeDBSnapshots(g.ctx(),
			&rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: aws.String("app-db")}))(t)
		if len(snaps.DBSnapshots) != 1 || *snaps.DBSnapshots[0].Status != "available" {
			t.Errorf("snapshots %+v", snaps.DBSnapshots)
		}
		g.group = g.newGroup("again-sg")
		in := g.database()
		in.DeletionProtection = aws.Bool(false)
		must(g.RDS.CreateDBInstance(g.ctx(), in))(t)
		time.Sleep(10 * time.Minute)
		wantCode(t, "a snapshot name used before", end(snapshot), "DBSnapshotAlreadyExists")
		wantCode(t, "without snapshot", end(rds.DeleteDBInstanceInput{SkipFinalSnapshot: aws.Bool(true)}), "")
	})
}

func TestStoppedDatabaseStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		g.dbSubnets()
		must(g.RDS.CreateDBInstance(g.ctx(), g.database()))(t)
		time.Sleep(10 * time.Minute)
		start := func() error {
			_, err := g.RDS.StartDBInstance(g.ctx(), &rds.StartDBInstanceInput{DBInstanceIdentifier: aws.String("app-db")})
			return err
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
