"""The jobs of the `dengmen` command, one module each: add_parser(subparsers) and run(args)."""
