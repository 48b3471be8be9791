/** A NAT in the words of the BEHAVE documents (RFC 4787, 5382, 5508, 6888, 7857): every behaviour they name is a setting. */
@NullMarked
package org.twlab.nat.rfc;

import org.jspecify.annotations.NullMarked;
