#!/usr/bin/env node
// The command. A file of its own, since what a compiler writes can not be executed.
/* global require */
require('../dist/cli/main.js');
