package rds

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

func describeDBInstances(c *core.Call, in *rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
	w := now(c)
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
	var err error
	out := &rds.DescribeDBInstancesOutput{}
	out.DBInstances, out.Marker, err = core.ShapesOf(Pages, found, in.MaxRecords, in.Marker,
		func(d *instance) types.DBInstance { return *d.shape(c) })
	return out, err
}

func (d *instance) filtered(filters []types.Filter) (bool, error) {
	for _, f := range filters {
		facets := map[string]string{"db-instance-id": d.ID, "dbi-resource-id": d.Resource, "engine": d.Engine}
		v, known := facets[core.Value(f.Name)]
		if !known {
			return false, core.Fail("InvalidParameterValue", "Unrecognized filter name: %s", core.Value(f.Name))
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
		DBInstanceIdentifier: new(d.ID), DBInstanceArn: new(d.ARN), DbiResourceId: new(d.Resource),
		DBInstanceStatus: new(d.status(now)),
		DBInstanceClass:  new(d.Class), Engine: new(d.Engine), EngineVersion: new(d.Version),
		EngineLifecycleSupport: new(d.Lifecycle),
		DBName:                 core.Optional(d.DBName), MasterUsername: new(d.User),
		StorageType:      new(d.StorageType),
		AllocatedStorage: new(d.Storage),
		DbInstancePort:   new(int32(0)), BackupRetentionPeriod: new(d.Backups),
		PreferredBackupWindow: new(d.BackupWindow), PreferredMaintenanceWindow: new(d.MaintenanceWindow),
		PubliclyAccessible: new(d.Public), StorageEncrypted: new(d.Encrypted), KmsKeyId: core.Optional(d.KMSKey),
		DeletionProtection: new(d.Protected), MultiAZ: new(d.MultiAZ),
		AutoMinorVersionUpgrade: new(d.AutoMinor), CopyTagsToSnapshot: new(d.CopyTags),
		IAMDatabaseAuthenticationEnabled: new(d.IAMAuth), PerformanceInsightsEnabled: new(d.Insights),
		MonitoringInterval: new(int32(0)), EnabledCloudwatchLogsExports: d.Logs, CACertificateIdentifier: new(d.CA),
		LicenseModel:                     new("postgresql-license"),
		ReadReplicaDBInstanceIdentifiers: d.Replicas, ReadReplicaSourceDBInstanceIdentifier: core.Optional(d.Source),
		DBParameterGroups: []types.DBParameterGroupStatus{{DBParameterGroupName: new(d.ParameterGroup),
			ParameterApplyStatus: new("in-sync")}},
		NetworkType: new("IPV4"), PendingModifiedValues: d.pending(now), TagList: core.ListOf[types.Tag](d.Tags),
		CertificateDetails: &types.CertificateDetails{CAIdentifier: new(d.CA)},
	}
	if d.MaxStorage != 0 {
		out.MaxAllocatedStorage = new(d.MaxStorage)
	}
	if d.StorageType == "gp3" {
		out.Iops, out.StorageThroughput = new(int32(3000)), new(int32(125))
		if d.Storage >= 400 {
			out.Iops, out.StorageThroughput = new(int32(12000)), new(int32(500))
		}
	}
	if g := state.In(c.World).SubnetGroups[d.SubnetGroup]; g != nil {
		out.DBSubnetGroup = shown(c, g)
	}
	for _, id := range d.Groups {
		out.VpcSecurityGroups = append(out.VpcSecurityGroups,
			types.VpcSecurityGroupMembership{VpcSecurityGroupId: new(id), Status: new("active")})
	}
	if !now.Before(d.Reachable) {
		out.InstanceCreateTime, out.AvailabilityZone = new(d.Reachable), new(d.Zone)
		out.Endpoint = &types.Endpoint{Address: new(d.Host), Port: new(d.Port),
			HostedZoneId: new("Z29XKXDKYMONMX")}
		out.LatestRestorableTime = new(now.Truncate(5 * time.Minute))
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
			out.MasterUserPassword = new("****")
		}
	}
	if now.Before(d.Reachable) {
		out.MasterUserPassword = new("****")
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
