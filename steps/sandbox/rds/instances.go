package rds

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("RDS", "DescribeDBInstances", core.Read, describeDBInstances)
}

func noDatabase(id string) error {
	return &types.DBInstanceNotFoundFault{Message: aws.String("DBInstance " + id + " not found.")}
}

func describeDBInstances(c *core.Call, in *rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
	w := state.In(c.World)
	w.settle(c.Now())
	if in.DBInstanceIdentifier != nil {
		id := strings.ToLower(*in.DBInstanceIdentifier)
		if strings.HasPrefix(id, "arn:") {
			id = id[strings.LastIndex(id, ":")+1:]
		}
		d := w.Instances[id]
		if d == nil || c.Now().Sub(d.Created) < c.Durations.StoreVisible {
			return nil, noDatabase(id)
		}
		return &rds.DescribeDBInstancesOutput{DBInstances: []types.DBInstance{*d.shape(c)}}, nil
	}
	var found []*instance
	for _, id := range core.SortedKeys(w.Instances) {
		if c.Now().Sub(w.Instances[id].Created) < c.Durations.StoreVisible {
			continue
		}
		ok, err := w.Instances[id].filtered(in.Filters)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, w.Instances[id])
		}
	}
	page, next, err := Page(found, in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	out := &rds.DescribeDBInstancesOutput{Marker: next}
	for _, d := range page {
		out.DBInstances = append(out.DBInstances, *d.shape(c))
	}
	return out, nil
}

func (d *instance) filtered(filters []types.Filter) (bool, error) {
	for _, f := range filters {
		facets := map[string]string{"db-instance-id": d.ID, "dbi-resource-id": d.Resource, "engine": d.Engine}
		v, known := facets[aws.ToString(f.Name)]
		if !known {
			return false, core.Fail("InvalidParameterValue", "Unrecognized filter name: %s", aws.ToString(f.Name))
		}
		if !slices.Contains(f.Values, v) && !slices.Contains(f.Values, d.ARN) {
			return false, nil
		}
	}
	return true, nil
}

func (d *instance) shape(c *core.Call) *types.DBInstance {
	now := c.Now()
	out := &types.DBInstance{
		DBInstanceIdentifier: aws.String(d.ID), DBInstanceArn: aws.String(d.ARN), DbiResourceId: aws.String(d.Resource),
		DBInstanceStatus: aws.String(d.status(now)),
		DBInstanceClass:  aws.String(d.Class), Engine: aws.String(d.Engine), EngineVersion: aws.String(d.Version),
		EngineLifecycleSupport: aws.String(d.Lifecycle),
		DBName:                 core.Optional(d.DBName), MasterUsername: aws.String(d.User),
		StorageType:      aws.String(d.StorageType),
		AllocatedStorage: aws.Int32(d.Storage),
		DbInstancePort:   aws.Int32(0), BackupRetentionPeriod: aws.Int32(d.Backups),
		PreferredBackupWindow: aws.String(d.BackupWindow), PreferredMaintenanceWindow: aws.String(d.MaintenanceWindow),
		PubliclyAccessible: aws.Bool(d.Public), StorageEncrypted: aws.Bool(d.Encrypted), KmsKeyId: core.Optional(d.KMSKey),
		DeletionProtection: aws.Bool(d.Protected), MultiAZ: aws.Bool(d.MultiAZ),
		AutoMinorVersionUpgrade: aws.Bool(d.AutoMinor), CopyTagsToSnapshot: aws.Bool(d.CopyTags),
		IAMDatabaseAuthenticationEnabled: aws.Bool(d.IAMAuth), PerformanceInsightsEnabled: aws.Bool(d.Insights),
		MonitoringInterval: aws.Int32(0), EnabledCloudwatchLogsExports: d.Logs, CACertificateIdentifier: aws.String(d.CA),
		LicenseModel:                     aws.String("postgresql-license"),
		ReadReplicaDBInstanceIdentifiers: d.Replicas, ReadReplicaSourceDBInstanceIdentifier: core.Optional(d.Source),
		DBParameterGroups: []types.DBParameterGroupStatus{{DBParameterGroupName: aws.String(d.ParameterGroup),
			ParameterApplyStatus: aws.String("in-sync")}},
		NetworkType: aws.String("IPV4"), PendingModifiedValues: d.pending(now), TagList: tagList(d.Tags),
		CertificateDetails: &types.CertificateDetails{CAIdentifier: aws.String(d.CA)},
	}
	if d.MaxStorage != 0 {
		out.MaxAllocatedStorage = aws.Int32(d.MaxStorage)
	}
	if d.StorageType == "gp3" {
		out.Iops, out.StorageThroughput = aws.Int32(3000), aws.Int32(125)
		if d.Storage >= 400 {
			out.Iops, out.StorageThroughput = aws.Int32(12000), aws.Int32(500)
		}
	}
	if g := state.In(c.World).SubnetGroups[d.SubnetGroup]; g != nil {
		out.DBSubnetGroup = g.shape(c)
	}
	for _, id := range d.Groups {
		out.VpcSecurityGroups = append(out.VpcSecurityGroups,
			types.VpcSecurityGroupMembership{VpcSecurityGroupId: aws.String(id), Status: aws.String("active")})
	}
	if !now.Before(d.Reachable) {
		out.InstanceCreateTime, out.AvailabilityZone = aws.Time(d.Reachable), aws.String(d.Zone)
		out.Endpoint = &types.Endpoint{Address: aws.String(d.Host), Port: aws.Int32(d.Port),
			HostedZoneId: aws.String("Z29XKXDKYMONMX")}
		out.LatestRestorableTime = aws.Time(now.Truncate(5 * time.Minute))
	}
	return out
}

// pending shows what is being changed now, and what waits for the maintenance window.
func (d *instance) pending(now time.Time) *types.PendingModifiedValues {
	out := &types.PendingModifiedValues{}
	show := func(v values) {
		out.DBInstanceClass = core.Later(out.DBInstanceClass, v.Class)
		out.StorageType = core.Later(out.StorageType, v.StorageType)
		out.EngineVersion = core.Later(out.EngineVersion, v.Version)
		out.CACertificateIdentifier = core.Later(out.CACertificateIdentifier, v.CA)
		out.AllocatedStorage = core.Later(out.AllocatedStorage, v.Storage)
		out.Port = core.Later(out.Port, v.Port)
		out.BackupRetentionPeriod = core.Later(out.BackupRetentionPeriod, v.Backups)
		out.MultiAZ = core.Later(out.MultiAZ, v.MultiAZ)
		out.IAMDatabaseAuthenticationEnabled = core.Later(out.IAMDatabaseAuthenticationEnabled, v.IAMAuth)
		if v.Logs != nil {
			out.PendingCloudwatchLogsExports = pendingLogs(d.Logs, *v.Logs)
		}
		if v.Password != "" {
			out.MasterUserPassword = aws.String("****")
		}
	}
	if now.Before(d.Reachable) {
		out.MasterUserPassword = aws.String("****")
	}
	show(d.Waiting)
	for _, ch := range d.Changes {
		show(ch.Values)
	}
	return out
}

func pendingLogs(have, want []string) *types.PendingCloudwatchLogsExports {
	out := &types.PendingCloudwatchLogsExports{}
	for _, l := range want {
		if !slices.Contains(have, l) {
			out.LogTypesToEnable = append(out.LogTypesToEnable, l)
		}
	}
	for _, l := range have {
		if !slices.Contains(want, l) {
			out.LogTypesToDisable = append(out.LogTypesToDisable, l)
		}
	}
	return out
}
