package data

import (
	"fmt"

	"slipway/steps/live"
)

// connectable reports whether an instance takes connections in a status. backing-up follows creating: the instance
// runs, and is billed, while its first backup is made.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
func connectable(status string) bool {
	switch status {
	case "available", "backing-up", "storage-optimization", "storage-config-upgrade", "storage-initialization",
		"configuring-log-exports",
		"configuring-enhanced-monitoring", "configuring-iam-database-auth":
		return true
	}
	return false
}

// Health says what keeps an instance from being used, "" when nothing does, and the way out where it takes a person.
func Health(d live.Database, storage int) (why, way string) {
	wait, bad := databaseHealth(d, storage)
	if bad != "" {
		return bad, wayOut(d)
	}
	return wait, ""
}

// databaseHealth says what keeps an instance from being used. wait is something that passes or that slipway can mend by
// itself; bad is something only a person can. storage is what the answers ask for.
func databaseHealth(d live.Database, storage int) (wait, bad string) {
	if connectable(d.Status) {
		if d.Address == "" {
			return "RDS has not given it an address yet", ""
		}
		return "", ""
	}
	switch d.Status {
	case "stopped":
		return "it is stopped, and is started again", ""
	case "stopping":
		return "it is being stopped, and is started again", ""
	case "storage-full":
		if storage > d.Storage {
			return "its disk is full, and is made larger", ""
		}
		return "", "its disk is full and it takes no more writes"
	case "insufficient-capacity":
		return "", "AWS has no room for its class in these zones"
	case "failed":
		return "", "RDS cannot bring it back"
	case "incompatible-network":
		return "", "RDS finds no room for it in its subnets"
	case "incompatible-parameters":
		return "", "it cannot start with its parameter group"
	case "incompatible-option-group", "incompatible-restore", "incompatible-credentials", "incompatible-create":
		return "", "its settings do not fit together"
	case "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable":
		return "", "its encryption key is disabled or was taken away"
	case "restore-error":
		return "", "it could not be restored"
	}
	return "RDS says " + d.Status + ": waits until it is available", ""
}

// wayOut says what a person can do about an instance that is not well. apply never replaces a database.
func wayOut(d live.Database) string {
	restore := "restore it from a backup under the same name (aws rds restore-db-instance-to-point-in-time), or destroy " +
		"the stack and set it up anew"
	switch d.Status {
	case "storage-full":
		return fmt.Sprintf("set data.storage to %d or more and apply again", d.Storage+d.Storage/5+1)
	case "incompatible-network":
		return "free addresses in its subnets, then aws rds start-db-instance; or " + restore
	case "incompatible-parameters":
		return "put its parameter group right (aws rds reset-db-parameter-group), then aws rds reboot-db-instance"
	case "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable":
		return "enable its KMS key again, then aws rds start-db-instance"
	}
	return restore
}
