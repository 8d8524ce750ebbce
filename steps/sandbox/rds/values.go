package rds

import (
	"time"

	"slipway/steps/sandbox/core"
)

// values are the settings a modification changes; nil leaves one alone.
type values struct {
	Class, StorageType, Version, CA, ParameterGroup *string
	Storage, Port, Backups                          *int32
	MultiAZ, Public, IAMAuth, Insights              *bool
	Logs                                            *[]string
	Password                                        core.Encrypted
}

// rdsChange is a modification being applied: the status stays available until Begin, is Status until End, then Values
// hold.
type rdsChange struct {
	Begin, End time.Time
	Status     string
	Values     values
}

func (d *instance) apply(change rdsChange) {
	v := change.Values
	core.Assign(d, &v)
	if v.Storage != nil || v.StorageType != nil {
		d.StorageChanged = change.End
		d.StorageChanges = append(d.StorageChanges, change.End)
	}
	if v.Password != "" {
		d.Password, d.PasswordChanged = v.Password, change.End
	}
}

// merge lays newer values over older ones.
func (v *values) merge(n values) {
	core.Overlay(v, &n)
	if n.Password != "" {
		v.Password = n.Password
	}
}

func (v values) empty() bool { return v.same(values{}) }

// same compares by which values are given, and the password.
func (v values) same(o values) bool { return v == o }
