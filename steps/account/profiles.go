package account

import "slipway/steps/cloud"

// Profiles lists the profiles of the user's AWS configuration, default first.
func Profiles() []string { return cloud.Profiles() }
