/** An address is read by the browser, which has to make its odd forms one as Node does. */
import './web-hosts.test.ts';
