package rds

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/freetier"
	"slipway/steps/sandbox/iam"
)

var (
	databaseName  = core.NewPattern(`^[a-zA-Z][a-zA-Z0-9_]{0,62}$`)
	masterName    = core.NewPattern(`^[a-zA-Z][a-zA-Z0-9_]{0,15}$`)
	reservedNames = []string{"all", "and", "any", "array", "as", "case", "check", "column", "create", "db", "default",
		"desc", "do", "else", "end", "false", "for", "from",
		"grant", "group", "in", "into", "limit", "not", "null", "offset", "on", "or", "order", "primary", "select", "table",
		"then", "to", "true", "union", "unique", "user", "using", "when", "where", "with"}
	reservedUsers = append([]string{"admin", "rdsadmin", "rdsrepladmin", "rds_superuser", "public", "none"},
		reservedNames...)
)

func createDBInstance(c *core.Call, in *rds.CreateDBInstanceInput) (*rds.CreateDBInstanceOutput, error) {
	w := now(c)
	id, err := identifier("DBInstanceIdentifier", core.Value(in.DBInstanceIdentifier), 63)
	if err != nil {
		return nil, err
	}
	if old := w.Instances[id]; old != nil {
		if !old.Deleting.IsZero() {
			return nil, &types.InvalidDBInstanceStateFault{Message: new("Instance " + id + " is being deleted.")}
		}
		return nil, &types.DBInstanceAlreadyExistsFault{Message: new("DB instance already exists")}
	}
	if !iam.LinkedReady(c, "rds.amazonaws.com") {
		return nil, core.Fail("InvalidParameterValue", "Unable to create the resource. Verify that you have permission to "+
			"create service linked role. Otherwise wait and try again later")
	}
	if err := freetier.BeyondFreePlan(c, core.Value(in.DBInstanceClass), core.OrDefault(in.BackupRetentionPeriod, 1),
		core.Value(in.MultiAZ), len(w.Instances)); err != nil {
		return nil, err
	}
	d, err := newDatabase(c, id, in)
	if err != nil {
		return nil, err
	}
	if err := placeDatabase(c, d, in); err != nil {
		return nil, err
	}
	d.Created = c.Now()
	d.Reachable = d.Created.Add(c.Durations.DatabaseCreating)
	d.Ready = d.Reachable
	if d.Backups > 0 {
		d.Ready = d.Reachable.Add(c.Durations.DatabaseBackingUp)
	}
	if w.Instances == nil {
		w.Instances = map[string]*instance{}
	}
	w.Instances[id] = d
	return &rds.CreateDBInstanceOutput{DBInstance: d.shape(c)}, nil
}

// newDatabase checks what was asked for, leaving the network aside.
func newDatabase(c *core.Call, id string, in *rds.CreateDBInstanceInput) (*instance, error) {
	if core.Value(in.Engine) != "postgres" {
		return nil, core.Fail("InvalidParameterValue", "Invalid DB engine: %s. The sandbox offers postgres.",
			core.Value(in.Engine))
	}
	version, err := resolvePostgres(core.Value(in.EngineVersion))
	if err != nil {
		return nil, err
	}
	if n, _ := strconv.Atoi(core.MajorVersion(version)); n <= 13 &&
		core.Value(in.EngineLifecycleSupport) == "open-source-rds-extended-support-disabled" {
		return nil, core.Fail("InvalidParameterCombination", "You can't create a DB instance with engine version %s and "+
			"extended support disabled: the version is past its standard support.", version)
	}
	if err := checkClass(c, core.Value(in.DBInstanceClass), version); err != nil {
		return nil, err
	}
	if err := checkMaster(in); err != nil {
		return nil, err
	}
	if in.AllocatedStorage == nil {
		return nil, core.Fail("MissingParameter", "The request must contain the parameter AllocatedStorage")
	}
	storage := core.OrDefault(in.StorageType, "gp3")
	if err := checkStorage(storage, *in.AllocatedStorage, core.Value(in.MaxAllocatedStorage), in.Iops); err != nil {
		return nil, err
	}
	if err := checkOptions(c, in, version); err != nil {
		return nil, err
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	logs := slices.Clone(in.EnableCloudwatchLogsExports)
	slices.Sort(logs)
	return &instance{
		ID: id, ARN: c.ARN("rds", "db:"+id), Resource: "db-" + strings.ToUpper(c.Hex(26)), Host: id + "." +
			core.StableID("c", c.Account, c.Region)[:12] + "." + c.Region + ".rds.amazonaws.com",
		Class: *in.DBInstanceClass, Engine: "postgres", Version: version, DBName: core.Value(in.DBName),
		User: *in.MasterUsername, Password: core.Encrypted(core.Value(in.MasterUserPassword)),
		StorageType: storage, Storage: *in.AllocatedStorage, MaxStorage: core.Value(in.MaxAllocatedStorage),
		Port: core.OrDefault(in.Port, 5432), Backups: core.OrDefault(in.BackupRetentionPeriod, 1),
		CA:                core.OrDefault(in.CACertificateIdentifier, authorities[0]),
		ParameterGroup:    core.OrDefault(in.DBParameterGroupName, "default.postgres"+core.MajorVersion(version)),
		KMSKey:            databaseKey(c, in),
		Lifecycle:         core.OrDefault(in.EngineLifecycleSupport, "open-source-rds-extended-support"),
		BackupWindow:      core.OrDefault(in.PreferredBackupWindow, "03:05-03:35"),
		MaintenanceWindow: core.OrDefault(in.PreferredMaintenanceWindow, "sun:04:00-sun:04:30"),
		Encrypted:         core.Value(in.StorageEncrypted), Protected: core.Value(in.DeletionProtection),
		MultiAZ: core.Value(in.MultiAZ), AutoMinor: core.OrDefault(in.AutoMinorVersionUpgrade, true),
		CopyTags: core.Value(in.CopyTagsToSnapshot), IAMAuth: core.Value(in.EnableIAMDatabaseAuthentication),
		Insights: core.Value(in.EnablePerformanceInsights), Logs: logs, Tags: tags,
	}, nil
}

func databaseKey(c *core.Call, in *rds.CreateDBInstanceInput) string {
	if !core.Value(in.StorageEncrypted) {
		return ""
	}
	return core.OrDefault(in.KmsKeyId, c.ARN("kms", "key/"+core.StableID("", c.Account, c.Region, "aws/rds")))
}

// checkMaster checks the database's and the master user's names, and the password.
func checkMaster(in *rds.CreateDBInstanceInput) error {
	name, user := core.Value(in.DBName), core.Value(in.MasterUsername)
	switch {
	case in.DBName != nil && !databaseName.MatchString(name):
		return core.Fail("InvalidParameterValue", "DBName must begin with a letter and contain only alphanumeric characters.")
	case slices.Contains(reservedNames, strings.ToLower(name)):
		return core.Fail("InvalidParameterValue", "DBName %s cannot be used. It is a reserved word for this engine", name)
	case user == "":
		return core.Fail("InvalidParameterValue", "The parameter MasterUsername must be provided and must not be blank.")
	case !masterName.MatchString(user):
		return core.Fail("InvalidParameterValue", "The parameter MasterUsername is not a valid identifier: it must begin "+
			"with a letter and hold 1 to 16 alphanumeric characters or underscores.")
	case slices.Contains(reservedUsers, strings.ToLower(user)) || strings.HasPrefix(strings.ToLower(user), "pg_"):
		return core.Fail("InvalidParameterValue",
			"MasterUsername %s cannot be used as it is a reserved word used by the engine", user)
	case in.MasterUserPassword == nil:
		return core.Fail("InvalidParameterValue", "The parameter MasterUserPassword must be provided and must not be blank.")
	}
	return checkPassword(*in.MasterUserPassword)
}

func checkPassword(password string) error {
	switch {
	case len(password) < 8:
		return core.Fail("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password because it is "+
			"shorter than 8 characters.")
	case len(password) > 128:
		return core.Fail("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password because it is "+
			"longer than 128 characters.")
	case strings.ContainsFunc(password, func(r rune) bool {
		return r <= ' ' || r > '~' ||
			strings.ContainsRune(`/"@`, r)
	}):
		return core.Fail("InvalidParameterValue",
			`The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`)
	}
	return nil
}

func checkOptions(c *core.Call, in *rds.CreateDBInstanceInput, version string) error {
	switch {
	case in.Port != nil && (*in.Port < 1150 || *in.Port > 65535):
		return core.Fail("InvalidParameterValue", "Invalid port: %d. Valid values are 1150-65535.", *in.Port)
	case in.BackupRetentionPeriod != nil && (*in.BackupRetentionPeriod < 0 || *in.BackupRetentionPeriod > 35):
		return core.Fail("InvalidParameterValue", "Invalid backup retention period: %d. Must be between 0 and 35.",
			*in.BackupRetentionPeriod)
	case in.CACertificateIdentifier != nil && !slices.Contains(authorities, *in.CACertificateIdentifier):
		return &types.CertificateNotFoundFault{Message: new("Certificate not found: " + *in.CACertificateIdentifier)}
	case core.Value(in.MonitoringInterval) != 0 && in.MonitoringRoleArn == nil:
		return core.Fail("InvalidParameterCombination", "A MonitoringRoleARN value is required if you specify a "+
			"MonitoringInterval value other than 0.")
	case in.DBParameterGroupName != nil && *in.DBParameterGroupName != "default.postgres"+core.MajorVersion(version) &&
		state.In(c.World).ParameterGroups[*in.DBParameterGroupName] == nil:
		return &types.DBParameterGroupNotFoundFault{Message: new("DBParameterGroup not found: " +
			*in.DBParameterGroupName)}
	case in.EngineLifecycleSupport != nil && !slices.Contains(lifecycles, *in.EngineLifecycleSupport):
		return core.Fail("InvalidParameterValue", "Invalid engine lifecycle support: %s", *in.EngineLifecycleSupport)
	}
	return checkLogs(in.EnableCloudwatchLogsExports, version)
}

var lifecycles = []string{"open-source-rds-extended-support", "open-source-rds-extended-support-disabled"}

func checkLogs(logs []string, version string) error {
	for _, l := range logs {
		if !slices.Contains(postgresLogs, l) {
			return core.Fail("InvalidParameterCombination", "You cannot use the log types '%s' with engine version postgres "+
				"%s. For supported log types, see the documentation.", l, version)
		}
	}
	return nil
}
