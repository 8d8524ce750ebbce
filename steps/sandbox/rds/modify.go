package rds

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/freetier"
)

// modifyDBInstance sorts the changes as RDS does: some hold at once, some are applied as soon as possible whatever is
// asked, and the rest wait for the maintenance window unless ApplyImmediately is given.
func modifyDBInstance(c *core.Call, in *rds.ModifyDBInstanceInput) (*rds.ModifyDBInstanceOutput, error) {
	_, d, err := database(c, in.DBInstanceIdentifier)
	if err != nil {
		return nil, err
	}
	switch status := d.status(c.Now()); status {
	case "available", "storage-optimization", "storage-full":
	default:
		return nil, &types.InvalidDBInstanceStateFault{Message: new("Database instance is not in available state.")}
	}
	if in.NewDBInstanceIdentifier != nil || in.DBSubnetGroupName != nil {
		return nil,
			&types.InvalidVPCNetworkStateFault{Message: new("The sandbox does not rename or move a DB instance.")}
	}
	if err := freetier.BeyondFreePlan(c, core.OrDefault(in.DBInstanceClass, d.Class),
		core.OrDefault(in.BackupRetentionPeriod, d.Backups), core.OrDefault(in.MultiAZ, d.MultiAZ), 0); err != nil {
		return nil, err
	}
	deferred, err := d.deferred(c, in)
	if err != nil {
		return nil, err
	}
	soon, err := d.soon(c, in)
	if err != nil {
		return nil, err
	}
	if err := d.atOnce(c, in); err != nil {
		return nil, err
	}
	d.Waiting.merge(deferred)
	core.DropSame(&d.Waiting, d)
	if core.Value(in.ApplyImmediately) {
		soon.merge(d.Waiting)
		d.Waiting = values{}
	}
	d.begin(c, soon)
	return &rds.ModifyDBInstanceOutput{DBInstance: d.shape(c)}, nil
}

// startDBInstance starts a stopped instance.
func startDBInstance(c *core.Call, in *rds.StartDBInstanceInput) (*rds.StartDBInstanceOutput, error) {
	_, d, err := database(c, in.DBInstanceIdentifier)
	if err != nil {
		return nil, err
	}
	if status := d.status(c.Now()); status != "stopped" {
		return nil, &types.InvalidDBInstanceStateFault{Message: new("Instance " + d.ID +
			" is not stopped, cannot be started.")}
	}
	d.Forced = ""
	d.Changes = append([]rdsChange{{Begin: c.Now(), End: c.Now().Add(c.Durations.DatabaseStart), Status: "starting"}},
		d.Changes...)
	return &rds.StartDBInstanceOutput{DBInstance: d.shape(c)}, nil
}

// begin lets a modification start in a moment; until then the status still says available, as AWS's does.
func (d *instance) begin(c *core.Call, v values) {
	if v.empty() {
		return
	}
	if n := len(d.Changes); n > 0 {
		d.Changes[n-1].Values.merge(v)
		d.Changes[n-1].Status = "modifying"
		return
	}
	status := "modifying"
	if only := (values{Password: v.Password}); v.same(only) {
		status = "resetting-master-credentials"
	}
	start := c.Now().Add(c.Durations.DatabaseNotice)
	d.Changes = append(d.Changes, rdsChange{Begin: start, End: start.Add(c.Durations.DatabaseModify), Status: status,
		Values: v})
}

// atOnce applies what holds as soon as the call returns.
func (d *instance) atOnce(c *core.Call, in *rds.ModifyDBInstanceInput) error {
	if in.EngineLifecycleSupport != nil && !slices.Contains(lifecycles, *in.EngineLifecycleSupport) {
		return core.Fail("InvalidParameterValue", "Invalid engine lifecycle support: %s", *in.EngineLifecycleSupport)
	}
	if most := in.MaxAllocatedStorage; most != nil && *most != d.Storage {
		if err := checkStorage(d.StorageType, max(d.Storage, core.Value(in.AllocatedStorage)), *most, nil); err != nil {
			return err
		}
	}
	if len(in.VpcSecurityGroupIds) > 0 {
		if err := checkDatabaseGroups(c, in.VpcSecurityGroupIds, d.VPC); err != nil {
			return err
		}
		d.Groups = in.VpcSecurityGroupIds
		if n := ec2.State.In(c.World).Interfaces[d.Interface]; n != nil {
			n.Groups = d.Groups
		}
	}
	if most := in.MaxAllocatedStorage; most != nil {
		d.MaxStorage = *most
		if *most == d.Storage {
			d.MaxStorage = 0 // the current size turns autoscaling off
		}
	}
	if name := in.DBParameterGroupName; name != nil {
		if _, _, known := state.In(c.World).parameterGroup(*name); !known {
			return &types.DBParameterGroupNotFoundFault{Message: in.DBParameterGroupName}
		}
		d.ParameterGroup = *name
	}
	core.Set(&d.Protected, in.DeletionProtection)
	core.Set(&d.CopyTags, in.CopyTagsToSnapshot)
	core.Set(&d.AutoMinor, in.AutoMinorVersionUpgrade)
	core.Set(&d.BackupWindow, in.PreferredBackupWindow)
	core.Set(&d.MaintenanceWindow, in.PreferredMaintenanceWindow)
	core.Set(&d.Lifecycle, in.EngineLifecycleSupport)
	return nil
}

// soon collects what RDS applies as soon as it can, whatever ApplyImmediately says.
func (d *instance) soon(c *core.Call, in *rds.ModifyDBInstanceInput) (values, error) {
	v := values{}
	if in.MasterUserPassword != nil {
		if err := checkPassword(*in.MasterUserPassword); err != nil {
			return v, err
		}
		v.Password = core.Encrypted(*in.MasterUserPassword)
	}
	if in.PubliclyAccessible != nil && *in.PubliclyAccessible != d.Public {
		if err := checkPublic(c, d.VPC, *in.PubliclyAccessible); err != nil {
			return v, err
		}
		v.Public = in.PubliclyAccessible
	}
	v.IAMAuth, v.Insights, v.Port = in.EnableIAMDatabaseAuthentication, in.EnablePerformanceInsights, in.DBPortNumber
	if p := in.DBPortNumber; p != nil && (*p < 1150 || *p > 65535) {
		return v, core.Fail("InvalidParameterValue", "Invalid port: %d. Valid values are 1150-65535.", *p)
	}
	if e := in.CloudwatchLogsExportConfiguration; e != nil {
		if err := checkLogs(append(slices.Clone(e.EnableLogTypes), e.DisableLogTypes...), d.Version); err != nil {
			return v, err
		}
		logs := slices.DeleteFunc(append(slices.Clone(d.Logs), e.EnableLogTypes...),
			func(l string) bool { return slices.Contains(e.DisableLogTypes, l) })
		slices.Sort(logs)
		logs = slices.Compact(logs)
		v.Logs = &logs
	}
	if n := in.BackupRetentionPeriod; n != nil && *n != d.Backups {
		if *n < 0 || *n > 35 {
			return v, core.Fail("InvalidParameterValue", "Invalid backup retention period: %d. Must be between 0 and 35.", *n)
		}
		if *n != 0 && d.Backups != 0 {
			v.Backups = n // only turning backups on or off waits for the window
		}
	}
	core.DropSame(&v, d)
	return v, nil
}

// deferred collects what waits for the maintenance window unless it is to be applied immediately.
func (d *instance) deferred(c *core.Call, in *rds.ModifyDBInstanceInput) (values, error) {
	v := values{Class: in.DBInstanceClass, MultiAZ: in.MultiAZ, CA: in.CACertificateIdentifier}
	if in.CACertificateIdentifier != nil && !slices.Contains(authorities, *in.CACertificateIdentifier) {
		return v, &types.CertificateNotFoundFault{Message: new("Certificate not found: " +
			*in.CACertificateIdentifier)}
	}
	if n := in.BackupRetentionPeriod; n != nil && *n >= 0 && *n <= 35 && (*n == 0) != (d.Backups == 0) {
		v.Backups = n
	}
	if in.EngineVersion != nil {
		version, err := resolvePostgres(*in.EngineVersion)
		switch {
		case err != nil:
			return v, err
		case version != d.Version && !upgradable(d.Version, version):
			return v, core.Fail("InvalidParameterCombination", "Cannot upgrade postgres from %s to %s", d.Version, version)
		case core.MajorVersion(version) != core.MajorVersion(d.Version) && !core.Value(in.AllowMajorVersionUpgrade):
			return v, core.Fail("InvalidParameterCombination", "The AllowMajorVersionUpgrade flag must be present when "+
				"upgrading to a new major version.")
		}
		v.Version = &version
		v.ParameterGroup = new("default.postgres" + core.MajorVersion(version))
	}
	if in.DBInstanceClass != nil {
		if err := checkClass(c, *in.DBInstanceClass, d.Version); err != nil {
			return v, err
		}
	}
	return v, d.storage(c, in, &v)
}

// storage checks a change of the volume: it only grows, by a tenth at least, and not while it is worked on, nor a fifth
// time in a day.
func (d *instance) storage(c *core.Call, in *rds.ModifyDBInstanceInput, v *values) error {
	kind, size := core.OrDefault(in.StorageType, d.StorageType), core.OrDefault(in.AllocatedStorage, d.Storage)
	if kind == d.StorageType && size == d.Storage && in.Iops == nil {
		v.StorageType, v.Storage = in.StorageType, in.AllocatedStorage // may take back what is waiting
		return nil
	}
	if size < d.Storage {
		return core.Fail("InvalidParameterCombination", "The requested storage size %d is smaller than the current size "+
			"%d. You can't reduce the storage of a DB instance.", size, d.Storage)
	}
	if size > d.Storage && size*10 < d.Storage*11 {
		size = (d.Storage*11 + 9) / 10
	}
	if err := checkStorage(kind, size, 0, in.Iops); err != nil {
		return err
	}
	if kind == "gp3" && size >= 400 && in.Iops == nil {
		return core.Fail("InvalidParameterCombination", "You must specify both the storage size and iops when modifying "+
			"the storage size or iops on a DB instance that has iops.")
	}
	recent := 0
	for _, at := range d.StorageChanges {
		if c.Now().Sub(at) < storageDay {
			recent++
		}
	}
	if recent >= storageChangesADay || !d.StorageChanged.IsZero() && c.Now().Sub(d.StorageChanged) < storageOptimizing {
		return core.Fail("InvalidParameterCombination", "You can't currently modify the storage of this DB instance "+
			"because the previous storage change is being optimized.")
	}
	v.StorageType, v.Storage = &kind, &size
	return nil
}
