package io.github.tandem;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import io.github.tandem.bridge.ReplicationRefused;

/**
 * Ends the process when its two clusters must not be connected. It belongs to the process
 * and not to the application, which a command runs too that has a report to write first.
 */
final class ExitOnRefusal implements ApplicationListener<PayloadApplicationEvent<ReplicationRefused>> {

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<ReplicationRefused> event) {
		ApplicationContext context = (ApplicationContext) event.getSource();
		// not on the scheduler's thread, for which the closing context waits
		new Thread(() -> System.exit(SpringApplication.exit(context, () -> 1)), "exit").start();
	}

}
