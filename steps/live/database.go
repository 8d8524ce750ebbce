package live

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/cloud"
)

// Database is the RDS instance.
type Database struct {
	ID, ARN, Status, Engine, Version, Class, Name, User string
	Address                                             string // empty until late in creation
	Port, Storage, MaxStorage, BackupDays, Iops         int
	StorageType, SubnetGroup, VPC, CA, ParameterGroup   string
	Public, Encrypted, Protected, MultiAZ               bool
	IAMAuth                                             bool
	Monitoring                                          int // seconds between measurements of enhanced monitoring, 0: off
	AutoMinorUpgrade, CopyTags                          bool
	LogExports, SecurityGroups                          []string
	// read replicas: names, or ARNs where they are in another region
	Replicas        []string
	ExtendedSupport string // EngineLifecycleSupport
	Pending         map[string]string
	Created         time.Time
	Tags            map[string]string
}

const callDatabase = "rds:DescribeDBInstances"

// ReadDatabase reads one RDS instance with its tags, in one call.
func ReadDatabase(ctx context.Context, c *cloud.Clients, id string) Fact[Database] {
	out, err := c.RDS.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: new(id)})
	if cloud.Is(err, "DBInstanceNotFound", "DBInstanceNotFoundFault") || err == nil && len(out.DBInstances) == 0 {
		return fact[Database](nil, nil, callDatabase)
	}
	if err != nil {
		return fact[Database](nil, failed(callDatabase, err), callDatabase)
	}
	return fact(DatabaseOf(out.DBInstances[0]), nil, callDatabase)
}

// DatabaseOf is the instance as CreateDBInstance and DescribeDBInstances reply with it.
func DatabaseOf(d types.DBInstance) *Database {
	db := &Database{
		ID: aws.ToString(d.DBInstanceIdentifier), ARN: aws.ToString(d.DBInstanceArn),
		Status: aws.ToString(d.DBInstanceStatus),
		Engine: aws.ToString(d.Engine), Version: aws.ToString(d.EngineVersion), Class: aws.ToString(d.DBInstanceClass),
		Name: aws.ToString(d.DBName), User: aws.ToString(d.MasterUsername),
		Storage: whole(d.AllocatedStorage), MaxStorage: whole(d.MaxAllocatedStorage), Iops: whole(d.Iops),
		BackupDays:  whole(d.BackupRetentionPeriod),
		StorageType: aws.ToString(d.StorageType), CA: aws.ToString(d.CACertificateIdentifier),
		Public: aws.ToBool(d.PubliclyAccessible), Encrypted: aws.ToBool(d.StorageEncrypted),
		Protected: aws.ToBool(d.DeletionProtection), MultiAZ: aws.ToBool(d.MultiAZ),
		AutoMinorUpgrade: aws.ToBool(d.AutoMinorVersionUpgrade), CopyTags: aws.ToBool(d.CopyTagsToSnapshot),
		IAMAuth: aws.ToBool(d.IAMDatabaseAuthenticationEnabled), Monitoring: whole(d.MonitoringInterval),
		LogExports: d.EnabledCloudwatchLogsExports, Replicas: d.ReadReplicaDBInstanceIdentifiers,
		ExtendedSupport: aws.ToString(d.EngineLifecycleSupport),
		Pending:         pendingDatabase(d.PendingModifiedValues), Created: aws.ToTime(d.InstanceCreateTime),
		Tags: cloud.TagMap(d.TagList, func(t types.Tag) (*string, *string) { return t.Key, t.Value }),
	}
	if d.Endpoint != nil {
		db.Address, db.Port = aws.ToString(d.Endpoint.Address), whole(d.Endpoint.Port)
	}
	if d.DBSubnetGroup != nil {
		db.SubnetGroup, db.VPC = aws.ToString(d.DBSubnetGroup.DBSubnetGroupName), aws.ToString(d.DBSubnetGroup.VpcId)
	}
	for _, g := range d.DBParameterGroups {
		db.ParameterGroup = aws.ToString(g.DBParameterGroupName)
	}
	for _, g := range d.VpcSecurityGroups {
		// A group on its way out is still listed while the change is applied.
		if aws.ToString(g.Status) != "removing" {
			db.SecurityGroups = append(db.SecurityGroups, aws.ToString(g.VpcSecurityGroupId))
		}
	}
	return db
}

// pendingDatabase names the settings that wait for the next maintenance window. The password is only named, never
// shown.
func pendingDatabase(p *types.PendingModifiedValues) map[string]string {
	if p == nil {
		return nil
	}
	pending := map[string]string{}
	text := func(name string, v *string) {
		if v != nil {
			pending[name] = *v
		}
	}
	number := func(name string, v *int32) {
		if v != nil {
			pending[name] = strconv.Itoa(int(*v))
		}
	}
	text("DBInstanceClass", p.DBInstanceClass)
	text("EngineVersion", p.EngineVersion)
	text("StorageType", p.StorageType)
	text("CACertificateIdentifier", p.CACertificateIdentifier)
	text("DBSubnetGroupName", p.DBSubnetGroupName)
	text("DBInstanceIdentifier", p.DBInstanceIdentifier)
	number("AllocatedStorage", p.AllocatedStorage)
	number("BackupRetentionPeriod", p.BackupRetentionPeriod)
	number("Port", p.Port)
	number("Iops", p.Iops)
	if p.MultiAZ != nil {
		pending["MultiAZ"] = strconv.FormatBool(*p.MultiAZ)
	}
	if p.MasterUserPassword != nil {
		pending["MasterUserPassword"] = "changing"
	}
	if p.PendingCloudwatchLogsExports != nil {
		pending["LogTypesToEnable"] = strings.Join(p.PendingCloudwatchLogsExports.LogTypesToEnable, ",")
	}
	if len(pending) == 0 {
		return nil
	}
	return pending
}
