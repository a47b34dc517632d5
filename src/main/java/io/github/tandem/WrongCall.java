package io.github.tandem;

import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a call, and where the options are listed: all of them would
 * push what is wrong out of sight.
 */
final class WrongCall implements IParameterExceptionHandler {

	@Override
	public int handleParseException(ParameterException failure, String[] args) {
		CommandLine command = failure.getCommandLine();
		PrintWriter err = command.getErr();
		err.println(failure.getMessage());
		UnmatchedArgumentException.printSuggestions(failure, err);
		err.printf("See: %s --help%n", command.getCommandSpec().qualifiedName());
		err.flush();
		return CommandLine.ExitCode.USAGE;
	}

}
